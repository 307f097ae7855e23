// A draft of settings: what is saved and what somebody changed of it, until it is saved or discarded.
import { useState } from "react";
import { ApiError } from "./request";

export interface Draft<T> {
  value: T;
  set: (change: Partial<T>) => void;
  dirty: boolean;
  pending: boolean;
  /** Whether it was saved, and nothing changed since. */
  saved: boolean;
  save: () => Promise<void>;
  discard: () => void;
  /** What the server said about a field, by the server's name of it. */
  wrongWith: (field: string) => string | null;
  /** What the server said about no field that the form shows. */
  failure: string | null;
  /** The stable code of what the server said. */
  code: string | null;
}

interface Options<T> {
  saved: T;
  /** Resolves when `saved` is what was sent. */
  send: (value: T) => Promise<unknown>;
  /** The server's names of the fields that the form shows. */
  fields: string[];
}

const isWithin = (field: string | null, name: string): boolean =>
  field === name || Boolean(field?.startsWith(`${name}.`) || field?.startsWith(`${name}[`));

export function useDraft<T extends object>({ saved, send, fields }: Options<T>): Draft<T> {
  const [changes, setChanges] = useState<Partial<T>>({});
  const [pending, setPending] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const value = { ...saved, ...changes };
  const dirty = JSON.stringify(value) !== JSON.stringify(saved);
  const field = error instanceof ApiError ? error.field : null;
  const set = (change: Partial<T>): void => {
    setChanges((before) => ({ ...before, ...change }));
    setSaved(false);
  };
  const save = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      await send(value);
      setChanges({});
      setSaved(true);
    } catch (failed) {
      if (!(failed instanceof ApiError)) throw failed;
      setError(failed);
    } finally {
      setPending(false);
    }
  };
  const discard = (): void => {
    setChanges({});
    setError(null);
  };
  return {
    value, set, dirty, pending, saved: isSaved && !dirty, save, discard,
    wrongWith: (name) => (error && isWithin(field, name) ? error.message : null),
    code: error instanceof ApiError ? error.code : null,
    failure: error && !fields.some((name) => isWithin(field, name)) ? error.message : null,
  }; // prettier-ignore
}
