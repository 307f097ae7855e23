// Changing a customer: the answer is shown at once, and asked for again once the store has it.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Customer } from "../../api";
import { type ProfileChange, people } from "../../api_customers";
import type { Role } from "../../model/roles";

/** Who may change customers. */
export const CHANGES: Role = "admin";

const STORED_MS = 1500; // what was just sent can be asked for by then

const ABOUT = ["customer", "history", "identities", "activity", "sessions", "customers"];

/** Forgets what was answered about customers of this site, now and once the change is stored. */
export const askAgain = async (queries: QueryClient, site: string): Promise<void> => {
  const all = (): Promise<unknown> => Promise.all(ABOUT.map((about) => queries.invalidateQueries({ queryKey: [about, site] })));
  setTimeout(() => void all(), STORED_MS);
  await all();
};

export const useProfileChange = (site: string, customer: string): ((change: ProfileChange) => Promise<void>) => {
  const queries = useQueryClient();
  return async (change) => {
    const profile = await people.change(site, customer, change);
    queries.setQueriesData<Customer>({ queryKey: ["customer", site] }, (before) => (before?.id === customer ? { ...before, ...profile } : before));
    await askAgain(queries, site);
  };
};
