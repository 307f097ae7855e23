// Tabs: those that are addresses of their own, and those within a page.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { Link } from "../router";

export function AddressTabs({ label, tabs, current }: { label: string; tabs: { name: string; href: string }[]; current: string }) {
  const bar = useRef<HTMLElement>(null);
  // On a phone the bar is wider than the screen.
  useEffect(() => {
    bar.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <nav className="tabs" aria-label={label} ref={bar}>
      {tabs.map(({ name, href }) => (
        <Link key={href} href={href} aria-current={href === current ? "page" : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

interface TabsProps<T extends string> {
  label: string;
  names: readonly T[];
  current: T;
  onChange: (name: T) => void;
  children: ReactNode;
}

/** The arrow keys, home and end move between them, as they do in every list of tabs. */
export function Tabs<T extends string>({ label, names, current, onChange, children }: TabsProps<T>) {
  const at = names.indexOf(current);
  const onKey = (event: KeyboardEvent): void => {
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onChange(names.at(next % names.length)!);
    document.getElementById(`tab-${(next + names.length) % names.length}`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKey}>
        {names.map((name, index) => (
          <button
            key={name} type="button" role="tab" id={`tab-${index}`} aria-selected={current === name} aria-controls="tab-content"
            tabIndex={current === name ? 0 : -1} onClick={() => onChange(name)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id="tab-content" role="tabpanel" aria-labelledby={`tab-${at}`}>
        {children}
      </div>
    </>
  );
}
