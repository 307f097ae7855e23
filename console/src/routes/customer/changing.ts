// Changing a customer: the answer is shown at once, and everything is asked for again once the store has it.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type Customer, api } from "../../api";
import { type ProfileChange, people } from "../../api_customers";
import { reflects } from "../../model/profile";
import type { Role } from "../../model/roles";

/** Who may change customers. */
export const CHANGES: Role = "admin";

const LOOK_MS = 700; // between two looks whether a change has reached the store
const LOOKS_MAX = 15; // then the store is far behind, and the page says what it says

const ABOUT = ["customer", "history", "identities", "activity", "sessions", "customers"];

/** Forgets what was answered about customers of this site. */
export const askAgain = async (queries: QueryClient, site: string): Promise<void> => {
  await Promise.all(ABOUT.map((about) => queries.invalidateQueries({ queryKey: [about, site] })));
};

/** Waits for a change to be stored: until then an answer would take back what is shown. */
const askOnceStored = async (queries: QueryClient, site: string, customer: string, change: ProfileChange): Promise<void> => {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const profile = await api.customer(site, customer).catch(() => null);
    if (profile && reflects(profile, change)) break;
  }
  await askAgain(queries, site);
};

export const useProfileChange = (site: string, customer: string): ((change: ProfileChange) => Promise<void>) => {
  const queries = useQueryClient();
  return async (change) => {
    const profile = await people.change(site, customer, change);
    await queries.cancelQueries({ queryKey: ["customer", site] });
    queries.setQueriesData<Customer>({ queryKey: ["customer", site] }, (before) => (before?.id === customer ? { ...before, ...profile } : before));
    void askOnceStored(queries, site, customer, change);
  };
};
