// A menu that opens below its button: closed by escape, by a choice, and by a click elsewhere.
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "./icon";

export function Menu({ words, label, children }: { words: ReactNode; label: string; children: ReactNode }) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (): void => menu.current?.removeAttribute("open");
    const onClick = (event: MouseEvent): void => {
      if (!(event.target instanceof Element && menu.current?.querySelector("summary")?.contains(event.target))) close();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || !menu.current?.open) return;
      close();
      menu.current.querySelector("summary")?.focus();
    };
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return (
    <details className="menu" ref={menu}>
      <summary aria-label={label}>
        {words} <Icon name="down" />
      </summary>
      <div className="menu-choices">{children}</div>
    </details>
  );
}
