// The icons that a site's catalogue gives to actions, for every row that shows an event; and the names of its actions.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useMemo } from "react";
import { catalogue } from "../api_catalogue";
import { type IconName, iconOf, isIcon } from "./icon";

const FRESH_MS = 5 * 60_000; // definitions seldom change

const Icons = createContext<ReadonlyMap<string, IconName>>(new Map());

const useActions = (site: string) => useQuery({ queryKey: ["catalogue", site], queryFn: () => catalogue.actions(site), staleTime: FRESH_MS, retry: false });

export function ActionIcons({ site, children }: { site: string; children: ReactNode }) {
  const { data } = useActions(site);
  const icons = useMemo(
    () => new Map(data?.actions.flatMap(({ action, icon }): [string, IconName][] => (isIcon(icon) ? [[action, icon]] : []))),
    [data],
  );
  return <Icons value={icons}>{children}</Icons>;
}

export const useActionIcon = (action: string): IconName => useContext(Icons).get(action) ?? iconOf(action);

/** What an input for an action offers: those that came here. */
export function ActionNames({ site, id }: { site: string; id: string }) {
  const { data } = useActions(site);
  const seen = data?.actions.filter((each) => each.lastSeen !== null) ?? [];
  return <datalist id={id}>{seen.map(({ action }) => <option key={action} value={action} />)}</datalist>;
}
