// Moving through a list of rows with j and k, and opening one: shared by every list of events.
import { useState } from "react";
import type { Event } from "./api";
import { useKeys } from "./keys";

export const focusRow = (id: string | undefined): void =>
  document.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus();

export interface Rows {
  selected: string | null;
  opened: Event | null;
  open: (event: Event) => void;
  close: () => void;
}

/** `events` as they stand on the screen, from top to bottom. */
export const useRows = (events: Event[]): Rows => {
  const [selected, setSelected] = useState<string | null>(null);
  const [opened, setOpened] = useState<Event | null>(null);
  const open = (event: Event): void => {
    setSelected(event.id);
    setOpened(event);
  };
  const move = (step: number): void => {
    if (events.length === 0) return;
    const at = events.findIndex((event) => event.id === selected);
    const event = events[at < 0 ? 0 : Math.min(Math.max(at + step, 0), events.length - 1)]!;
    setSelected(event.id);
    if (opened) setOpened(event);
    focusRow(event.id); // which enter then opens
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Escape: () => setOpened(null),
  });
  return { selected, opened, open, close: () => setOpened(null) };
};
