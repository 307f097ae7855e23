// A site's settings: one tab an address, those that the role may open.
import type { Site, User } from "../../api";
import { isAtLeast } from "../../model/roles";
import { SETTINGS_TABS, type SettingsTab } from "../../model/settings_tabs";
import { Empty } from "../../parts/notice";
import { AddressTabs } from "../../parts/tabs";
import { pathTo } from "../../router";
import { Audit } from "./audit";
import { Authentication } from "./authentication";
import { Keys } from "./keys";
import { Lists } from "./lists";
import { People } from "./people";
import { Privacy } from "./privacy";
import { SiteSettings } from "./site";
import { Sources } from "./sources";

export function Settings({ site, user, part }: { site: Site; user: User; part: string | null }) {
  const open = SETTINGS_TABS.filter(({ needs }) => isAtLeast(site.role, needs));
  const tab = SETTINGS_TABS.find((each) => each.tab === (part ?? "site"));
  const path = (each: SettingsTab): string => pathTo(site.id, "settings", each);
  return (
    <div className="settings">
      <h1>Settings of {site.name}</h1>
      <AddressTabs label="Settings" current={tab ? path(tab.tab) : ""} tabs={open.map(({ tab: each, name }) => ({ name, href: path(each) }))} />
      {tab && open.includes(tab) ? <Tab tab={tab.tab} site={site} user={user} /> : (
        <Empty title="Nothing here for you"><p>There is no such tab, or it needs the role {tab?.needs ?? "admin"} on this site.</p></Empty>
      )}
    </div>
  );
}

function Tab({ tab, site, user }: { tab: SettingsTab; site: Site; user: User }) {
  switch (tab) {
    case "site": return <SiteSettings site={site} />;
    case "lists": return <Lists site={site} />;
    case "sources": return <Sources site={site} />;
    case "authentication": return <Authentication site={site} />;
    case "privacy": return <Privacy site={site} />;
    case "keys": return <Keys site={site} />;
    case "people": return <People site={site} user={user} />;
    case "audit": return <Audit site={site} user={user} />;
  } // prettier-ignore
}
