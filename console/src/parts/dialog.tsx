// Dialogs: the browser's own, which keep the focus inside; and the one that asks before something ends.
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";

/** Begins at what is marked `data-first`, else at its first control; hands the focus back however it ends. */
export function Dialog({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    // The browser hands it back by itself only where the dialog is closed before it goes.
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [opener]);
  return (
    <dialog ref={dialog} aria-label={label} onClose={onClose} onClick={(event) => event.target === dialog.current && onClose()}>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  /** What the button does, such as "Archive". */
  verb: string;
  /** What must be typed first, word for word. */
  typed?: string;
  act: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

/** Asks before `act`, and closes when it is done; tells what went wrong. */
export function Confirm({ title, verb, typed, act, onClose, children }: ConfirmProps) {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setPending(true);
    act().then(onClose, (failed: Error) => {
      setError(failed.message);
      setPending(false);
    });
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <h2>{title}</h2>
        {children}
        {typed !== undefined && (
          <label className="typed">
            <span>
              Type <b>{typed}</b> to confirm
            </span>
            <input data-first autoComplete="off" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />
          </label>
        )}
        {error && <p className="bad" role="alert">{error}</p>}
        <p className="actions">
          <button type="submit" className="button danger" disabled={pending || (typed !== undefined && text.trim() !== typed)}>
            {verb}
          </button>
          <button type="button" className="button" data-first={typed === undefined || undefined} onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}

/** A button that opens a confirmation of its own. */
export function ConfirmButton({ words, label, ...confirm }: Omit<ConfirmProps, "onClose"> & { words: string; label?: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button" aria-label={label} onClick={() => setAsking(true)}>
        {words}
      </button>
      {asking && <Confirm {...confirm} onClose={() => setAsking(false)} />}
    </>
  );
}
