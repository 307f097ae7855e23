// A button that copies a text and says that it did.
import { useState } from "react";
import { Icon } from "./icon";

const SAID_MS = 1500;

/** Browsers have a clipboard only where the console is on https or on this machine; the old way works everywhere. */
const written = async (text: string): Promise<void> => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
  };
  document.addEventListener("copy", put, { once: true });
  document.execCommand("copy");
  document.removeEventListener("copy", put);
};

export function CopyButton({ text, label, words }: { text: string; label: string; words?: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await written(text);
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
