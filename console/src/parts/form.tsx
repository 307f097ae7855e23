// A form of settings: what is wrong on top, the bar that saves or discards, and a word before changes are lost.
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Draft } from "../draft";
import { go, guardLeaving } from "../router";
import { Confirm } from "./dialog";
import { Wrong } from "./field";

interface FormProps<T> {
  label: string;
  draft: Draft<T>;
  /** Why it cannot be saved just now; null when it can. */
  blocked?: string | null;
  readOnly?: boolean;
  /** What is said while it is not saved yet. */
  note?: string;
  /** What is said once it is saved. */
  said?: string;
  children: ReactNode;
}

export function Form<T>({ label, draft, blocked = null, readOnly = false, note = "Not saved yet.", said = "Saved.", children }: FormProps<T>) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!blocked && draft.dirty) void draft.save();
  };
  return (
    <>
      <form className="form" aria-label={label} onSubmit={submit}>
        {draft.failure && <Wrong>{draft.failure}</Wrong>}
        <fieldset disabled={readOnly}>{children}</fieldset>
        {readOnly ? (
          <p className="dim">Only an admin of this site may change this.</p>
        ) : (
          <div className="save-bar" data-dirty={draft.dirty}>
            <button type="submit" className="button primary" disabled={!draft.dirty || draft.pending || blocked !== null}>
              Save
            </button>
            <button type="button" className="button" disabled={!draft.dirty || draft.pending} onClick={draft.discard}>
              Discard
            </button>
            <span role="status" className={draft.saved ? "good" : "dim"}>
              {draft.pending ? "Saving…" : draft.saved ? `✓ ${said}` : draft.dirty ? (blocked ?? note) : ""}
            </span>
          </div>
        )}
      </form>
      {/* Outside, for it holds a form of its own. */}
      <LeaveGuard when={draft.dirty && !readOnly} />
    </>
  );
}

/** Asks before changes are lost: by a link, by going back, or by closing the page. */
function LeaveGuard({ when }: { when: boolean }) {
  const [to, setTo] = useState<string | null>(null);
  const release = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (!when) return;
    const stop = guardLeaving((path) => {
      setTo(path);
      return true;
    });
    const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", onUnload);
    release.current = () => {
      stop();
      removeEventListener("beforeunload", onUnload);
    };
    return () => release.current();
  }, [when]);
  if (to === null) return null;
  const leave = (): Promise<void> => {
    release.current();
    go(to);
    return Promise.resolve();
  };
  return (
    <Confirm title="Leave without saving?" verb="Leave" act={leave} onClose={() => setTo(null)}>
      <p>What you changed here is not saved yet.</p>
    </Confirm>
  );
}
