// A value that counts once it has stopped changing, as when typing pauses.
import { useEffect, useState } from "react";

export const useSettled = <T>(value: T, milliseconds: number): T => {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
};
