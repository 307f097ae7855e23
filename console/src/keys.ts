// Keyboard shortcuts: what is pressed, where it counts, and the list that `?` shows.
import { useEffect, useRef } from "react";

const SEQUENCE_MS = 900; // between the two letters of "g l"

export const SHORTCUTS: [string, string][] = [
  ["⌘K or Ctrl K", "search for everything"],
  ["g then l, c, t", "Live, Customers, Turned away"],
  ["g then d, x", "Catalogue of actions, Conflicts"],
  ["g then s, i, a", "Settings, Install, Tag assistant"],
  ["j, k", "next, previous row"],
  ["enter", "open the row"],
  ["escape", "close what is open"],
  ["/", "search or filter"],
  ["space", "pause the live view"],
  ["?", "this list"],
];

type Keys = Record<string, (event: KeyboardEvent) => void>;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");

/** Handlers by key ("j", "g l", "mod+k"); letters do not count while somebody types. */
export const useKeys = (keys: Keys): void => {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    let first = "";
    let firstAt = 0;
    const onKey = (event: KeyboardEvent): void => {
      const modified = event.metaKey || event.ctrlKey;
      const key = modified ? `mod+${event.key.toLowerCase()}` : event.key;
      // Under an open dialog nothing moves; it has keys of its own.
      if (document.querySelector("dialog[open]")) return;
      if (event.altKey || (isTyping(event.target) && !modified && key !== "Escape")) return;
      // A focused button keeps its own space, except a row: enter opens that.
      if (key === " " && event.target instanceof HTMLElement && event.target.closest("button:not([data-row])")) return;
      const sequence = event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${key}` : key;
      const handler = current.current[sequence] ?? current.current[key];
      first = key;
      firstAt = event.timeStamp;
      if (handler) {
        event.preventDefault();
        handler(event);
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
};
