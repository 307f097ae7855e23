// Keeping the list of sites true after a change, without asking for all of it again.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Site } from "./api";

const replace = (queries: QueryClient, site: Site): void =>
  void queries.setQueryData<{ sites: Site[] }>(["sites"], (before) =>
    before && { sites: before.sites.map((each) => (each.id === site.id ? { ...each, ...site, role: site.role ?? each.role } : each)) },
  ); // prettier-ignore

/** Sends a change and keeps the site that the server answers with. */
export const useSiteChange = (): ((sending: Promise<Site>) => Promise<void>) => {
  const queries = useQueryClient();
  return async (sending) => replace(queries, await sending);
};
