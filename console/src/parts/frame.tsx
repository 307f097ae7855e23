// The frame around every page: rail (a bottom bar on phones), who is signed in, theme.
import { useQueryClient } from "@tanstack/react-query";
import { Fragment, type ReactNode, useEffect, useRef, useState } from "react";
import { type Site, type User, api } from "../api";
import { isAtLeast } from "../model/roles";
import { PAGES } from "../pages";
import { ACCOUNT, Link, type Page, go, pathTo, usePath } from "../router";
import { NewSiteDialog } from "../routes/new_site";
import { useTheme } from "../theme";
import { Icon } from "./icon";
import { Menu } from "./menu";

const ON_PHONES = 3; // pages that the bottom bar has room for, beside what opens the others
const NEW_SITE = "new"; // no site's id: those are longer

interface Props {
  sites: Site[];
  /** The site that the rail is about. */
  site: Site;
  /** The page that is open; null for one of no site. */
  page: Page | null;
  user: User;
  onSearch: () => void;
  children: ReactNode;
}

export function Frame({ sites, site, page, user, onSearch, children }: Props) {
  const [theme, turnTheme] = useTheme();
  const [narrow, setNarrow] = useState(localStorage.getItem("footfall-rail") === "narrow");
  const queries = useQueryClient();
  const content = useRef<HTMLElement>(null);
  const path = usePath();
  const from = useRef(path);
  // The link that was followed may be gone with its page: the keyboard then goes on in the new one.
  useEffect(() => {
    if (from.current !== path && document.activeElement === document.body) content.current?.focus({ preventScroll: true });
    from.current = path;
  }, [path]);
  const pages = PAGES.filter(({ needs }) => isAtLeast(site.role, needs));
  const rest = pages.slice(ON_PHONES);
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
        <Switcher sites={sites} site={site} page={page} owner={user.owner} />
        {pages.map(({ page: each, name, icon, group }, at) => (
          <Fragment key={each}>
            {group && <span className="rail-group">{group}</span>}
            <Link className={at < ON_PHONES ? "" : "rail-rest"} href={pathTo(site.id, each)} aria-current={page === each ? "page" : undefined} title={name}>
              <Icon name={icon} />
              <span>{name}</span>
            </Link>
          </Fragment>
        ))}
        <span className="rail-more" data-current={rest.some((each) => each.page === page)}>
          <Menu label="More pages" words={<><Icon name="more" /><span>More</span></>}>
            {rest.map(({ page: each, name, icon }) => (
              <Link key={each} href={pathTo(site.id, each)} aria-current={page === each ? "page" : undefined}>
                <Icon name={icon} /> {name}
              </Link>
            ))}
          </Menu>
        </span>
        <button type="button" className="rail-turn" onClick={turnRail} aria-label={narrow ? "Widen the rail" : "Narrow the rail"}>
          <Icon name="rail" />
        </button>
      </nav>
      <div className="body">
        <header className="top">
          <button type="button" className="search-button" onClick={onSearch} aria-label="Search">
            <Icon name="search" /> <span>Search</span> <kbd>⌘K</kbd>
          </button>
          <span className="top-end">
            <button type="button" className="icon-button" onClick={turnTheme} aria-label={`Theme: ${theme}. Change`} title={`Theme: ${theme}`}>
              <Icon name={theme} />
            </button>
            <Menu label={`You: ${user.email}`} words={<span className="user">{user.email}</span>}>
              <Link href={ACCOUNT}>
                <Icon name="client" /> Account
              </Link>
              <button type="button" onClick={() => void leave()}>
                <Icon name="leave" /> Sign out
              </button>
            </Menu>
          </span>
        </header>
        <main id="content" tabIndex={-1} ref={content}>
          {page && site.archivedAt && (
            <p className="banner">
              <Icon name="pause" /> <span>{site.name} is archived: it takes no events. What it has is kept.</span>
            </p>
          )}
          {children}
        </main>
      </div>
    </div>
  );
}

interface SwitcherProps {
  sites: Site[];
  site: Site;
  page: Page | null;
  owner: boolean;
}

function Switcher({ sites, site, page, owner }: SwitcherProps) {
  const [making, setMaking] = useState(false);
  const choose = (id: string): void => (id === NEW_SITE ? setMaking(true) : go(pathTo(id, page ?? "live")));
  return (
    <>
      <label className="switcher">
        <span className="unseen">Site</span>
        <select value={site.id} onChange={(event) => choose(event.target.value)}>
          {sites.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
              {each.archivedAt ? " (archived)" : ""}
            </option>
          ))}
          {owner && <option value={NEW_SITE}>New site…</option>}
        </select>
      </label>
      {making && <NewSiteDialog onClose={() => setMaking(false)} />}
    </>
  );
}
