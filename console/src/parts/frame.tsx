// The frame around every page: rail (a bottom bar on phones), who is signed in, theme.
import { type ReactNode, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { type Site, type User, api } from "../api";
import { type Address, Link, type Page, go, pathTo } from "../router";
import { useTheme } from "../theme";
import { Icon, type IconName } from "./icon";

export const PAGES: [Page, string, IconName][] = [
  ["live", "Live", "live"],
  ["customers", "Customers", "client"],
  ["install", "Install", "install"],
];

interface Props {
  sites: Site[];
  address: Address;
  user: User;
  onSearch: () => void;
  children: ReactNode;
}

export function Frame({ sites, address, user, onSearch, children }: Props) {
  const [theme, turnTheme] = useTheme();
  const [narrow, setNarrow] = useState(localStorage.getItem("footfall-rail") === "narrow");
  const queries = useQueryClient();
  const turnRail = (): void => {
    localStorage.setItem("footfall-rail", narrow ? "wide" : "narrow");
    setNarrow(!narrow);
  };
  const leave = async (): Promise<void> => {
    await api.signOut();
    queries.clear();
    go("/sign-in");
  };
  return (
    <div className="frame" data-rail={narrow ? "narrow" : "wide"}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <nav className="rail" aria-label="Pages">
        <label className="switcher">
          <span className="unseen">Site</span>
          <select value={address.site} onChange={(event) => go(pathTo(event.target.value, address.page))}>
            {sites.map((site) => (
              <option key={site.id} value={site.id}>
                {site.name}
              </option>
            ))}
          </select>
        </label>
        {PAGES.map(([page, name, icon]) => (
          <Link key={page} href={pathTo(address.site, page)} aria-current={address.page === page ? "page" : undefined} title={name}>
            <Icon name={icon} />
            <span>{name}</span>
          </Link>
        ))}
        <button type="button" className="rail-turn" onClick={turnRail} aria-label={narrow ? "Widen the rail" : "Narrow the rail"}>
          <Icon name="rail" />
        </button>
      </nav>
      <div className="body">
        <header className="top">
          <button type="button" className="search-button" onClick={onSearch}>
            <Icon name="search" /> <span>Search</span> <kbd>⌘K</kbd>
          </button>
          <span className="top-end">
            <button type="button" className="icon-button" onClick={turnTheme} aria-label={`Theme: ${theme}. Change`} title={`Theme: ${theme}`}>
              <Icon name={theme} />
            </button>
            <span className="user" title={user.role}>
              {user.email}
            </span>
            <button type="button" className="icon-button" onClick={() => void leave()} aria-label="Sign out" title="Sign out">
              <Icon name="leave" />
            </button>
          </span>
        </header>
        <main id="content">{children}</main>
      </div>
    </div>
  );
}
