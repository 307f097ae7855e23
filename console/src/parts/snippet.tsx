// A text to copy: a line for a page, a command, a secret.
import { CopyButton } from "./copy_button";

export function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div className="snippet">
      <pre tabIndex={0} aria-label={label}>{text}</pre>
      <CopyButton text={text} label={`Copy: ${label}`} words="Copy" />
    </div>
  );
}

/** A secret that is shown this once. */
export function ShownOnce({ text, label, children, onDone }: { text: string; label: string; children: string; onDone: () => void }) {
  return (
    <div className="shown-once" role="status">
      <p>
        <b>{label}.</b> {children}
      </p>
      <Snippet text={text} label={label} />
      <button type="button" className="button" onClick={onDone}>
        I have kept it
      </button>
    </div>
  );
}
