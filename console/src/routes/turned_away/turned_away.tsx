// Turned away: what was refused in the last seven days, why, and sending it again once the rule was changed.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import { isAtLeast } from "../../model/roles";
import { amount } from "../../model/words";
import { Empty, Failure, Skeleton } from "../../parts/notice";
import { useRows } from "../../rows";
import { RejectedPanel } from "./rejected_panel";
import { RejectedRow } from "./rejected_row";
import { ReplayBar } from "./replay_bar";
import { Summary } from "./summary";

const DAYS = 7;
const DAY_MS = 86_400_000;
const PAGE_EVENTS = 100;
const REFRESH_MS = 10_000; // so that a mended page is seen to be mended

export interface RejectedFilter {
  code: string;
  action: string;
}

export function TurnedAway({ site }: { site: Site }) {
  // Kept for the whole visit, so that counts and list agree.
  const [from] = useState(() => new Date(Date.now() - DAYS * DAY_MS).toISOString());
  const [filter, setFilter] = useState<RejectedFilter>({ code: "", action: "" });
  const summary = useQuery({
    queryKey: ["rejected-summary", site.id, from],
    queryFn: () => settings.rejectedSummary(site.id, { from }),
    refetchInterval: REFRESH_MS,
  });
  const pages = useInfiniteQuery({
    queryKey: ["rejected", site.id, from, filter],
    queryFn: ({ pageParam }) => settings.rejected(site.id, { ...filter, from, limit: PAGE_EVENTS, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    // Who has paged on is reading.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? REFRESH_MS : false),
  });
  const list = pages.data?.pages.flatMap((page) => page.rejected) ?? [];
  const rows = useRows(list);
  const isAdmin = isAtLeast(site.role, "admin");
  const failed = summary.error ?? pages.error;
  if (failed && !pages.data) return <Failure error={failed} retry={() => void pages.refetch()} />;
  if (!summary.data || !pages.data) return <Skeleton rows={12} />;
  return (
    <>
      <div className="toolbar">
        <h1>Turned away</h1>
        <span className="dim">{amount(summary.data.total)} in the last {DAYS} days</span>
      </div>
      {summary.data.total === 0 && list.length === 0 ? (
        <Empty title="Nothing was turned away">
          <p>
            Every event of the last {DAYS} days was taken. One that is refused, by the lists, for a missing token or because it is malformed, is kept here whole
            with the reason, and can be sent again.
          </p>
        </Empty>
      ) : (
        <>
          <Summary summary={summary.data} filter={filter} onFilter={setFilter} />
          <ReplayBar site={site} filter={filter} onFilter={setFilter} isAdmin={isAdmin} any={list.some((each) => each.replayable)} />
          <div className="with-panel">
            <section className="list" aria-label="Events turned away">
              {list.length === 0 && <p className="dim">None of that kind is left.</p>}
              <div className="rows" aria-busy={pages.isPlaceholderData}>
                {list.map((rejected) => <RejectedRow key={rejected.id} rejected={rejected} timeZone={site.timeZone} selected={rows.selected === rejected.id} onOpen={rows.open} />)}
              </div>
              {pages.hasNextPage && (
                <p className="actions">
                  <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</button>
                </p>
              )}
            </section>
            {rows.opened && <RejectedPanel key={rows.opened.id} rejected={rows.opened} site={site} isAdmin={isAdmin} onClose={rows.close} />}
          </div>
        </>
      )}
    </>
  );
}
