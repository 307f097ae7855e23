// The pages of a site: their names, icons, keys, and the role that may open each.
import type { Role } from "./model/roles";
import type { IconName } from "./parts/icon";
import type { Page } from "./router";

export interface PageEntry {
  page: Page;
  name: string;
  icon: IconName;
  needs: Role;
  /** The letter after `g`. */
  letter: string;
  /** The heading above it in the rail. */
  group?: string;
}

export const PAGES: PageEntry[] = [
  { page: "live", name: "Live", icon: "live", needs: "viewer", letter: "l" },
  { page: "customers", name: "Customers", icon: "client", needs: "viewer", letter: "c" },
  { page: "catalogue", name: "Catalogue", icon: "catalogue", needs: "viewer", letter: "d", group: "Data" },
  { page: "conflicts", name: "Conflicts", icon: "conflict", needs: "viewer", letter: "x" },
  { page: "turned-away", name: "Turned away", icon: "away", needs: "analyst", letter: "t" },
  { page: "settings", name: "Settings", icon: "settings", needs: "viewer", letter: "s", group: "Site" },
  { page: "install", name: "Install", icon: "install", needs: "viewer", letter: "i" },
  { page: "assistant", name: "Tag assistant", icon: "assistant", needs: "viewer", letter: "a" },
];
