// Moments: relative in the text, written out in the site's time zone on hover.
import { useSyncExternalStore } from "react";
import { ago, written } from "../model/words";

const TICK_MS = 1000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer = 0;

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ||= window.setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = 0;
  };
};

/** One clock for the whole page, in epoch milliseconds; redrawn every second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

export function Ago({ moment, timeZone }: { moment: string; timeZone: string }) {
  // Only the words are watched, so a row is drawn again when they change, not every second.
  const words = useSyncExternalStore(subscribe, () => ago(moment, Math.max(now, Date.now())));
  return (
    <time dateTime={moment} title={written(moment, timeZone)}>
      {words}
    </time>
  );
}
