// What somebody chose on a page, kept with its place in the browser's history: going back finds it as it was left.
import { useEffect, useState } from "react";

const TYPING_MS = 200; // browsers refuse to be told of every letter

const keptIn = (state: unknown, name: string): unknown => (state as Record<string, unknown> | null)?.[name];

export const useKept = <T>(name: string, fallback: T): [value: T, set: (value: T) => void] => {
  const [value, set] = useState<T>(() => (keptIn(history.state, name) as T | undefined) ?? fallback);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (value !== (keptIn(history.state, name) ?? fallback)) history.replaceState({ ...(history.state as object | null), [name]: value }, "");
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [name, value, fallback]);
  return [value, set];
};
