// A customer's activity: by day and session, filtered, paged by cursor, with what is happening now on top.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { type Customer, type Event, type Site, api } from "../../api";
import { useLive } from "../../live";
import { type ActivityFilters, NO_FILTERS, isAmong, isFiltered, queryOf } from "../../model/activity_filters";
import { feed } from "../../model/feed";
import { duration, nameOf } from "../../model/words";
import { EventPanel } from "../../parts/event_panel";
import { Empty, Failure, Skeleton } from "../../parts/notice";
import { SessionCard } from "../../parts/session_card";
import { useRows } from "../../rows";
import { useSettled } from "../../settled";
import { FilterBar } from "./filter_bar";

const PAGE_EVENTS = 100;
const TYPING_MS = 250; // a pause that long, and what was typed counts

interface Props {
  site: Site;
  profile: Customer;
  filters: ActivityFilters;
  onFilters: (filters: ActivityFilters) => void;
  onNews: () => void;
}

const useActivity = (site: Site, customer: string, filters: ActivityFilters, onNews: () => void) => {
  const [news, setNews] = useState<Event[]>([]);
  const pages = useInfiniteQuery({
    queryKey: ["activity", site.id, customer, filters],
    queryFn: ({ pageParam }) => api.activity(site.id, customer, { ...queryOf(filters, site.timeZone), limit: PAGE_EVENTS, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  const onEvents = useCallback(
    (events: Event[]) => {
      setNews((before) => [...events, ...before]);
      onNews();
    },
    [onNews],
  );
  useLive(site.id, { customer }, onEvents);
  const events = useMemo(() => {
    const stored = pages.data?.pages.flatMap((page) => page.events) ?? [];
    const known = new Set(stored.map((event) => event.id));
    const oldest = pages.hasNextPage ? (stored.at(-1)?.time ?? "") : "";
    const fresh = news.filter((event) => event.time >= oldest && isAmong(event, filters, site.timeZone) && !known.has(event.id) && known.add(event.id));
    if (fresh.length === 0) return stored;
    return [...fresh, ...stored].sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : 0));
  }, [pages.data, pages.hasNextPage, news, filters, site.timeZone]);
  return { pages, events };
};

export function Activity({ site, profile, filters, onFilters, onNews }: Props) {
  const settled = useSettled(filters, TYPING_MS);
  const { pages, events } = useActivity(site, profile.id, settled, onNews);
  const days = useMemo(() => feed(events, site.timeZone), [events, site.timeZone]);
  const rows = useRows(events);
  return (
    <div className="with-panel">
      <section className="list" aria-label="Activity">
        <FilterBar filters={filters} site={site} onFilters={onFilters} />
        {pages.error && <Failure error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending && <Skeleton rows={10} />}
        {pages.data && !pages.isPlaceholderData && events.length === 0 && <Nothing filtered={isFiltered(settled)} onAll={() => onFilters(NO_FILTERS)} />}
        <div className="feed" aria-busy={pages.isPlaceholderData}>
          {days.map((each) => (
            <section key={each.day} aria-label={each.day}>
              <h2 className="day">{each.day}</h2>
              {each.items.map((item) =>
                item.kind === "silence" ? (
                  <p key={item.id} className="silence">{duration(item.milliseconds)} of silence</p>
                ) : (
                  <SessionCard key={item.id} session={item} timeZone={site.timeZone} rows={rows} />
                ),
              )}
            </section>
          ))}
        </div>
        {pages.hasNextPage && (
          <p className="actions">
            <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {pages.isFetchingNextPage ? "Loading…" : "Show what was before"}
            </button>
          </p>
        )}
      </section>
      {rows.opened && <EventPanel event={rows.opened} site={site} name={nameOf(profile)} onClose={rows.close} />}
    </div>
  );
}

function Nothing({ filtered, onAll }: { filtered: boolean; onAll: () => void }) {
  if (!filtered) return <Empty title="No event"><p>Nothing of this customer is kept, or its retention has passed.</p></Empty>;
  return (
    <Empty title="Nothing of that kind">
      <p>This customer did nothing that fits. An action may hold <code>*</code>, such as <code>product.*</code>.</p>
      <p><button type="button" className="button" onClick={onAll}>Show everything</button></p>
    </Empty>
  );
}
