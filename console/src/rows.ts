// Moving through a list of rows with j and k, and opening one: shared by every list that opens.
import { useEffect, useState } from "react";
import { useKeys } from "./keys";

export const focusRow = (id: string | undefined): void =>
  document.querySelector<HTMLElement>(`[data-row="${id}"]`)?.focus();

export interface Rows<T> {
  selected: string | null;
  opened: T | null;
  open: (row: T) => void;
  close: () => void;
}

/** `rows` as they stand on the screen, from top to bottom. */
export const useRows = <T extends { id: string }>(rows: T[]): Rows<T> => {
  const [selected, setSelected] = useState<string | null>(null);
  const [opened, setOpened] = useState<T | null>(null);
  const [asked, ask] = useState(0);
  const open = (row: T): void => {
    ask((times) => times + 1);
    setSelected(row.id);
    setOpened(row);
  };
  const close = (): void => {
    setOpened(null);
    if (opened) focusRow(opened.id);
  };
  // Who opens a row goes on in its panel, however far below the list that stands; j and k walk on from there, too.
  useEffect(() => {
    if (asked) document.querySelector<HTMLElement>(".panel")?.focus({ preventScroll: true });
  }, [asked]);
  const move = (step: number): void => {
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.id === selected);
    const row = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]!;
    setSelected(row.id);
    if (opened) setOpened(row);
    focusRow(row.id); // which enter then opens
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Escape: close,
  });
  return { selected, opened, open, close };
};
