// A button that copies a text and says that it did.
import { useState } from "react";
import { Icon } from "./icon";

const SAID_MS = 1500;

export function CopyButton({ text, label, words }: { text: string; label: string; words?: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), SAID_MS);
  };
  return (
    <button type="button" className={words ? "button" : "icon-button"} onClick={() => void copy()} aria-label={words ? undefined : label} title={label}>
      <Icon name={done ? "check" : "copy"} />
      {words && (done ? "Copied" : words)}
      <span className="unseen" role="status">
        {done ? "Copied" : ""}
      </span>
    </button>
  );
}
