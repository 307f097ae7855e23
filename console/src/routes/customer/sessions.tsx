// A customer's sessions: when, how long, from where to where, what came of them; a click shows that day's activity.
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Site } from "../../api";
import { type Visit, people } from "../../api_customers";
import { dateOf } from "../../model/dates";
import { amount, channelOf, clock, deviceOf, duration, moment, placeOf, sourceOf, written } from "../../model/words";
import { BotChip } from "../../parts/bot_chip";
import { Icon } from "../../parts/icon";
import { Empty, Failure, Skeleton } from "../../parts/notice";

const PAGE_SESSIONS = 50;
const REFRESH_MS = 10_000; // for the one that is going on
const HEADS = ["Started", "Lasted", "Events", "Pages", "Entry → exit", "Source", "Device"];

interface Props {
  site: Site;
  id: string;
  onDay: (day: string) => void;
}

export function Sessions({ site, id, onDay }: Props) {
  const pages = useInfiniteQuery({
    queryKey: ["sessions", site.id, id],
    queryFn: ({ pageParam }) => people.visits(site.id, id, { limit: PAGE_SESSIONS, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 && state.data.pages[0]!.sessions.some((visit) => !visit.ended) ? REFRESH_MS : false),
  });
  if (pages.error && !pages.data) return <Failure error={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <Skeleton rows={6} />;
  const visits = pages.data.pages.flatMap((page) => page.sessions);
  if (visits.length === 0) return <Empty title="No session"><p>A session begins with the first activity after a silence; this customer has none that is kept.</p></Empty>;
  return (
    <>
      <div className="rows table" role="table" aria-label="Sessions">
        <div className="row session-row head" role="row">
          {HEADS.map((name) => <span key={name} role="columnheader">{name}</span>)}
        </div>
        {visits.map((visit) => <Row key={visit.id} visit={visit} timeZone={site.timeZone} onOpen={() => onDay(dateOf(visit.start, site.timeZone))} />)}
      </div>
      {pages.hasNextPage && (
        <p className="actions">
          <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show earlier ones</button>
        </p>
      )}
    </>
  );
}

function Row({ visit, timeZone, onOpen }: { visit: Visit; timeZone: string; onOpen: () => void }) {
  const way = visit.entry && (visit.entry === visit.exit || !visit.exit ? visit.entry : `${visit.entry} → ${visit.exit}`);
  const source = [sourceOf(visit.origin) ?? "direct", channelOf(visit.origin)].filter(Boolean).join(", ");
  const where = [deviceOf(visit.device), placeOf(visit.place)].filter(Boolean).join(" · ");
  return (
    <div className="row session-row" role="row" data-row={visit.id}>
      <span role="cell">
        <button type="button" className="as-link" title={`${written(visit.start, timeZone)} to ${clock(visit.end, timeZone)}. Show this day`} onClick={onOpen}>
          {moment(visit.start, timeZone)}
        </button>
      </span>
      <span role="cell">{visit.ended ? (visit.durationMs > 0 ? duration(visit.durationMs) : "–") : <span className="state good">● going on</span>}</span>
      <span role="cell" className="number">{amount(visit.events)}</span>
      <span role="cell" className="number">{amount(visit.pages)}</span>
      <span role="cell" className="session-way">
        <span className="way">{way ?? "–"}</span>
        {visit.conversions.map((action) => <span key={action} className="chip good"><Icon name="check" /> {action}</span>)}
        {visit.bot && <BotChip title="A machine was seen at work" />}
        {visit.bounce && <span className="chip" title="One page, and nothing done on it">bounce</span>}
      </span>
      <span role="cell" className="dim">{source}</span>
      <span role="cell" className="dim">{where || "–"}</span>
    </div>
  );
}
