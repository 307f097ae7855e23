// Conflicts: events that named an identifier of somebody else. Nothing was changed by them; a person decides.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Site } from "../../api";
import { people } from "../../api_customers";
import { Empty, Failure, Skeleton } from "../../parts/notice";
import { Tabs } from "../../parts/tabs";
import { ConflictCard } from "./conflict_card";

const STATES = ["Open", "Decided"] as const;
type State = (typeof STATES)[number];

const PAGE_CONFLICTS = 50;
const REFRESH_MS = 10_000;

export function Conflicts({ site }: { site: Site }) {
  const [state, setState] = useState<State>("Open");
  return (
    <section className="settings" aria-labelledby="conflicts">
      <h1 id="conflicts">Conflicts</h1>
      <p className="lead">
        Somebody who is already known named an identifier that belongs to another customer: a shared computer, a second account, or a mistake. Nothing was changed,
        and every event was kept. Say whether the two are one person.
      </p>
      <Tabs label="Conflicts" names={STATES} current={state} onChange={setState}>
        <List key={state} site={site} state={state} />
      </Tabs>
    </section>
  );
}

function List({ site, state }: { site: Site; state: State }) {
  const pages = useInfiniteQuery({
    queryKey: ["conflicts", site.id, state],
    queryFn: ({ pageParam }) => people.conflicts(site.id, { state: state === "Open" ? "open" : "resolved", limit: PAGE_CONFLICTS, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Who has paged on is reading.
    refetchInterval: ({ state: asked }) => (asked.data?.pages.length === 1 ? REFRESH_MS : false),
  });
  if (pages.error && !pages.data) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <Skeleton rows={8} />;
  const conflicts = pages.data.pages.flatMap((page) => page.conflicts);
  if (conflicts.length === 0)
    return state === "Open" ? (
      <Empty title="No conflict"><p>Every identifier that came in belongs to one customer. When one does not, it is shown here and told to whoever sent it.</p></Empty>
    ) : (
      <Empty title="Nothing was decided yet"><p>Conflicts that you decide are kept here, with who did it.</p></Empty>
    );
  return (
    <>
      {conflicts.map((conflict) => <ConflictCard key={conflict.id} conflict={conflict} site={site} />)}
      {pages.hasNextPage && (
        <p className="actions">
          <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show earlier ones</button>
        </p>
      )}
    </>
  );
}
