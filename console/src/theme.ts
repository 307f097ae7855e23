// Light, dark, or what the system says; pinned in this browser.
import { useState } from "react";

export type Theme = "system" | "light" | "dark";
const KEY = "footfall-theme";
const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

const read = (): Theme => (localStorage.getItem(KEY) as Theme | null) ?? "system";

const apply = (theme: Theme): void => {
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset["theme"] = theme;
};

apply(read());

export const useTheme = (): [Theme, () => void] => {
  const [theme, set] = useState(read);
  const turn = (): void => {
    localStorage.setItem(KEY, NEXT[theme]);
    apply(NEXT[theme]);
    set(NEXT[theme]);
  };
  return [theme, turn];
};
