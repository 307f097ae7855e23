// ⌘K: pages, sites and customers in one list; and the list of shortcuts that `?` shows.
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useState } from "react";
import { type Site, api } from "../api";
import { SHORTCUTS } from "../keys";
import { isAtLeast } from "../model/roles";
import { SETTINGS_TABS } from "../model/settings_tabs";
import { nameOf } from "../model/words";
import { PAGES } from "../pages";
import { ACCOUNT, go, pathTo } from "../router";
import { Dialog } from "./dialog";
import { Icon, type IconName } from "./icon";

interface Choice {
  name: string;
  kind: string;
  icon: IconName;
  path: string;
}

export function Palette({ sites, site, onClose }: { sites: Site[]; site: Site; onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const query = useDeferredValue(text.trim());
  const customers = useQuery({
    queryKey: ["palette", site.id, query],
    queryFn: () => api.customers(site.id, { query, limit: 8 }),
    enabled: query.length > 1,
    placeholderData: (before) => before,
  });
  // By what stands there now, not by the deferred text: Enter may follow the last letter at once.
  const has = (name: string): boolean => name.toLowerCase().includes(text.trim().toLowerCase());
  const pages: Choice[] = [
    ...PAGES.filter(({ needs }) => isAtLeast(site.role, needs)).map(({ page, name, icon }) => ({ name, kind: "Page", icon, path: pathTo(site.id, page) })),
    ...SETTINGS_TABS.filter(({ needs }) => isAtLeast(site.role, needs)).map(({ tab, name }) => ({ name: `Settings: ${name}`, kind: "Page", icon: "settings" as const, path: pathTo(site.id, "settings", tab) })),
    { name: "Account", kind: "Page", icon: "client", path: ACCOUNT },
    ...sites.filter((each) => each.id !== site.id).map((each) => ({ name: each.name, kind: "Site", icon: "page" as const, path: pathTo(each.id, "live") })),
  ];
  const choices: Choice[] = [
    ...pages.filter((choice) => has(choice.name)),
    ...(query.length > 1 ? (customers.data?.customers ?? []) : []).map((customer) => ({ name: nameOf(customer), kind: "Customer", icon: "client" as const, path: pathTo(site.id, "customers", customer.id) })),
  ];
  const chosen = Math.min(at, choices.length - 1);
  useEffect(() => {
    document.getElementById(`choice-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const open = (choice: Choice | undefined): void => {
    if (!choice) return;
    onClose();
    go(choice.path);
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length > 0) setAt((chosen + step + choices.length) % choices.length);
    else if (event.key === "Enter") open(choices[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Search for everything" onClose={onClose}>
      <input
        data-first type="search" role="combobox" aria-expanded="true" aria-controls="choices" aria-activedescendant={chosen < 0 ? undefined : `choice-${chosen}`}
        aria-label="Pages, sites, customers" placeholder="Pages, sites, customers…" value={text} onKeyDown={onKey}
        onChange={(event) => { setText(event.target.value); setAt(0); }}
      />
      <ul id="choices" role="listbox" aria-label="Found">
        {choices.map((choice, index) => (
          <li key={choice.path} id={`choice-${index}`} role="option" aria-selected={index === chosen} onMouseMove={() => setAt(index)} onClick={() => open(choice)}>
            <Icon name={choice.icon} /> {choice.name} <span className="dim">{choice.kind}</span>
          </li>
        ))}
      </ul>
      <div role="status">
        {choices.length === 0 && <p className="dim">Nothing by that name. Customers are found by a part of an e-mail, customId, phone, attribute or tag, and by the start of a uuid.</p>}
      </div>
    </Dialog>
  );
}

export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose}>
      <h2>Keyboard</h2>
      <dl className="facts">
        {SHORTCUTS.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="actions">
        <button type="button" className="button" data-first onClick={onClose}>
          Close
        </button>
      </p>
    </Dialog>
  );
}
