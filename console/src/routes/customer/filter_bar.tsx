// What of the activity is shown: kind, action, words, and days in the site's time zone.
import type { Site } from "../../api";
import { useKeys } from "../../keys";
import { type ActivityFilters, KINDS, NO_FILTERS, isFiltered } from "../../model/activity_filters";
import { ActionNames } from "../../parts/action_icons";

interface Props {
  filters: ActivityFilters;
  site: Site;
  onFilters: (filters: ActivityFilters) => void;
}

export function FilterBar({ filters, site, onFilters }: Props) {
  const set = (change: Partial<ActivityFilters>): void => onFilters({ ...filters, ...change });
  useKeys({ "/": () => document.getElementById("filter")?.focus() });
  return (
    <div className="filter-bar" role="search" aria-label="Filter the activity">
      <select aria-label="Kind" value={filters.kind} onChange={(event) => set({ kind: event.target.value })}>
        <option value="">All kinds</option>
        {KINDS.map(([kind, words]) => <option key={kind} value={kind}>{words}</option>)}
      </select>
      <input type="search" aria-label="Action" list="filter-actions" placeholder="Action, such as product.*" value={filters.action} onChange={(event) => set({ action: event.target.value })} />
      <ActionNames site={site.id} id="filter-actions" />
      <input id="filter" type="search" aria-label="Words" placeholder="Words in it  ( / )" value={filters.text} onChange={(event) => set({ text: event.target.value })} />
      <label>
        <span>From</span>
        <input type="date" title={`A day in ${site.timeZone}`} value={filters.from} max={filters.to || undefined} onChange={(event) => set({ from: event.target.value })} />
      </label>
      <label>
        <span>to</span>
        <input type="date" title={`A day in ${site.timeZone}`} value={filters.to} min={filters.from || undefined} onChange={(event) => set({ to: event.target.value })} />
      </label>
      {isFiltered(filters) && <button type="button" className="button" onClick={() => onFilters(NO_FILTERS)}>Clear</button>}
    </div>
  );
}
