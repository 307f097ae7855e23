// Fields: a label, one sentence that explains it, the control, and what is wrong with what was typed.
import { type ReactNode, useId } from "react";
import { Icon } from "./icon";

export interface Control {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean;
}

interface FieldProps {
  label: string;
  sentence?: ReactNode;
  error?: string | null | undefined;
}

interface WrongProps {
  id?: string;
  /** For what changes while somebody types: it waits for a pause to be read out. */
  polite?: boolean;
  children: ReactNode;
}

export function Wrong({ id, polite = false, children }: WrongProps) {
  return (
    <p className="wrong" id={id} role={polite ? "status" : "alert"}>
      <Icon name="warning" /> <span>{children}</span>
    </p>
  );
}

/** One control, which takes the attributes that tie it to its words. */
export function Field({ label, sentence, error, children }: FieldProps & { children: (control: Control) => ReactNode }) {
  const id = useId();
  const told = [sentence && `${id}-about`, error && `${id}-wrong`].filter(Boolean).join(" ");
  const control = { id, "aria-describedby": told || undefined, "aria-invalid": Boolean(error) };
  return (
    <div className="field">
      <div className="about">
        <label htmlFor={id}>{label}</label>
        {sentence && <p id={`${id}-about`}>{sentence}</p>}
      </div>
      <div className="control">
        {children(control)}
        {error && <Wrong id={`${id}-wrong`}>{error}</Wrong>}
      </div>
    </div>
  );
}

/** Several controls under one name: radios, ticks, rows. */
export function FieldGroup({ label, sentence, error, children }: FieldProps & { children: ReactNode }) {
  const id = useId();
  return (
    <div className="field" role="group" aria-labelledby={`${id}-name`} aria-describedby={sentence ? `${id}-about` : undefined}>
      <div className="about">
        <b id={`${id}-name`}>{label}</b>
        {sentence && <p id={`${id}-about`}>{sentence}</p>}
      </div>
      <div className="control">
        {children}
        {error && <Wrong>{error}</Wrong>}
      </div>
    </div>
  );
}

interface ChoicesProps<T extends string> {
  name: string;
  value: T;
  options: readonly (readonly [T, string, string])[];
  onChange: (value: T) => void;
}

/** One of a few, each with its sentence: value, name, sentence. */
export function Choices<T extends string>({ name, value, options, onChange }: ChoicesProps<T>) {
  return options.map(([option, words, sentence]) => (
    <label key={option} className="choice">
      <input type="radio" name={name} value={option} checked={value === option} onChange={() => onChange(option)} />
      <span>
        <b>{words}</b>
        <small>{sentence}</small>
      </span>
    </label>
  ));
}

interface TickProps {
  words: ReactNode;
  sentence?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Tick({ words, sentence, checked, onChange }: TickProps) {
  return (
    <label className="choice">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>
        <b>{words}</b>
        {sentence && <small>{sentence}</small>}
      </span>
    </label>
  );
}
