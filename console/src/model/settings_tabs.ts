// The tabs of a site's settings: their addresses, names, and the role that may open each.
import type { Role } from "./roles";

export type SettingsTab = "site" | "lists" | "sources" | "authentication" | "privacy" | "keys" | "people" | "audit";

export const SETTINGS_TABS: { tab: SettingsTab; name: string; needs: Role }[] = [
  { tab: "site", name: "Site", needs: "viewer" },
  { tab: "lists", name: "Lists", needs: "analyst" },
  { tab: "sources", name: "Sources", needs: "viewer" },
  { tab: "authentication", name: "Customer authentication", needs: "admin" },
  { tab: "privacy", name: "Privacy", needs: "viewer" },
  { tab: "keys", name: "Keys", needs: "admin" },
  { tab: "people", name: "People", needs: "admin" },
  { tab: "audit", name: "Audit", needs: "admin" },
];
