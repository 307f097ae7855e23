// Live: events as they come in, newest on top; nothing moves while somebody reads.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Event, type Site, api } from "../api";
import { useKeys } from "../keys";
import { type Connection, useLive } from "../live";
import { buckets } from "../model/rate";
import { EMPTY, arrive, release } from "../model/stream";
import { amount, count, duration, nameOf } from "../model/words";
import { BotsButton } from "../parts/bots_button";
import { EventPanel } from "../parts/event_panel";
import { EventRow } from "../parts/event_row";
import { Icon } from "../parts/icon";
import { Empty, Skeleton } from "../parts/notice";
import { Sparkline } from "../parts/sparkline";
import { useNow } from "../parts/time";
import { Link, pathTo } from "../router";
import { useRows } from "../rows";
import { useSettled } from "../settled";

const NAMES_MS = 10_000; // how often names of customers are looked up again
const NAMES_MAX = 200;
const TYPING_MS = 300; // a pause that long, and the filter counts
const LAG_MS = 1000; // worth a word

const useNames = (site: string): Map<string, string> => {
  const { data } = useQuery({
    queryKey: ["names", site],
    queryFn: () => api.customers(site, { limit: NAMES_MAX }),
    refetchInterval: NAMES_MS,
  });
  return useMemo(() => {
    const named = (data?.customers ?? []).filter((customer) => customer.email ?? customer.customId ?? customer.phone);
    return new Map(named.map((customer) => [customer.id, nameOf(customer)]));
  }, [data]);
};

function State({ connection, paused }: { connection: Connection; paused: boolean }) {
  const lag = connection.status?.lagMs ?? 0;
  const dropped = connection.status?.dropped ?? 0;
  if (connection.state === "lost") return <span className="state bad">● Connection lost, trying again</span>;
  if (connection.state === "connecting") return <span className="state dim">○ Connecting</span>;
  if (paused) return <span className="state warn">❚❚ Paused</span>;
  if (lag > LAG_MS) return <span className="state warn">● {duration(lag)} behind</span>;
  return <span className="state good">● Live{dropped > 0 && `, ${count(dropped, "event")} skipped`}</span>;
}

function Rate({ arrivals, connection }: { arrivals: number[]; connection: Connection }) {
  const now = useNow() / 1000;
  return (
    <span className="rate" title="Events in the last two minutes">
      <Sparkline values={buckets(arrivals, now)} />
      <span>
        <b>{amount(connection.status?.eventsPerSecond ?? 0)}</b> events/s
      </span>
    </span>
  );
}

export function Live({ site }: { site: Site }) {
  const [action, setAction] = useState("");
  const [customer, setCustomer] = useState("");
  const [bots, setBots] = useState(false);
  const filters = { action: useSettled(action, TYPING_MS).trim(), customer: useSettled(customer, TYPING_MS).trim(), bots: bots ? "include" : "" };
  return (
    <LiveList
      key={`${site.id} ${filters.action} ${filters.customer} ${filters.bots}`} site={site} filters={filters}
      inputs={
        <>
          <input id="filter" type="search" aria-label="Action" placeholder="Action, such as page.*" value={action} onChange={(event) => setAction(event.target.value)} />
          <input type="search" aria-label="Customer" placeholder="Customer, such as c-17" value={customer} onChange={(event) => setCustomer(event.target.value)} />
          <BotsButton shown={bots} onChange={setBots} />
        </>
      }
    />
  );
}

function LiveList({ site, filters, inputs }: { site: Site; filters: { action: string; customer: string; bots: string }; inputs: React.ReactNode }) {
  const [stream, setStream] = useState(EMPTY);
  const [loaded, setLoaded] = useState(false);
  const [paused, setPaused] = useState(false);
  const reading = useRef(false);
  const arrivals = useRef<number[]>([]);
  const names = useNames(site.id);
  const first = useQuery({
    queryKey: ["events", site.id, filters.action, filters.customer, filters.bots],
    queryFn: () => api.events(site.id, { ...filters, limit: 50 }),
    gcTime: 0,
    retry: false,
  });

  const take = useCallback(
    (events: Event[]) => {
      const reads = reading.current || scrollY > 40;
      // A pause holds everything; somebody reads only where there is something to read.
      setStream((before) => arrive(before, events, paused || (reads && before.shown.length > 0)));
    },
    [paused],
  );
  const onEvents = useCallback(
    (events: Event[]) => {
      take(events);
      const since = Date.now() / 1000 - 120;
      const came = events.map((event) => Date.parse(event.receivedAt) / 1000);
      arrivals.current = [...arrivals.current.filter((moment) => moment > since), ...came.filter((moment) => moment > since)].slice(-20_000);
    },
    [take],
  );
  const connection = useLive(site.id, filters, onEvents);
  useEffect(() => {
    if (!first.data) return;
    take(first.data.events); // it may come after somebody has paused
    setLoaded(true);
  }, [first.data]);

  const rows = useRows(stream.shown);
  const showHeld = (): void => {
    setStream(release);
    scrollTo({ top: 0 });
  };
  const turnPause = (): void => {
    if (paused) showHeld();
    setPaused(!paused);
  };
  useKeys({ " ": turnPause, "/": () => document.getElementById("filter")?.focus() });
  const filtered = filters.action || filters.customer;

  return (
    <div className="with-panel">
      <section className="list" aria-labelledby="live">
        <div className="toolbar">
          <h1 id="live">Live</h1>
          <State connection={connection} paused={paused} />
          <Rate arrivals={arrivals.current} connection={connection} />
          <span className="filters">
            {inputs}
            <button type="button" className="button" aria-pressed={paused} onClick={turnPause} title="Space">
              <Icon name={paused ? "play" : "pause"} /> {paused ? "Go on" : "Pause"}
            </button>
          </span>
        </div>
        {stream.held.length > 0 && (
          <button type="button" className="pill" onClick={showHeld}>
            {amount(stream.held.length)} new
          </button>
        )}
        <p className="unseen" role="status">
          {stream.held.length > 0 ? `${stream.held.length} new events` : ""}
        </p>
        {first.error && <p className="bad" role="alert">{first.error.message}</p>}
        {!loaded && !first.error && <Skeleton rows={12} />}
        {loaded && stream.shown.length + stream.held.length === 0 &&
          (filtered ? (
            <Empty title="Nothing matches yet">
              <p>Events that match appear here as they come in. An action may hold <code>*</code>, such as <code>page.*</code>.</p>
            </Empty>
          ) : (
            <Empty title="No event yet">
              <p>Put the tracker on a page, and what happens there appears here within a moment.</p>
              <p>
                <Link className="button" href={pathTo(site.id, "install")}>Install the tracker</Link>
              </p>
            </Empty>
          ))}
        <div className="rows" onMouseEnter={() => (reading.current = true)} onMouseLeave={() => (reading.current = false)}>
          {stream.shown.map((event) => (
            <EventRow
              key={event.id} event={event} timeZone={site.timeZone} selected={rows.selected === event.id} onOpen={rows.open}
              showCustomer customer={names.get(event.customer)}
            />
          ))}
        </div>
      </section>
      {rows.opened && <EventPanel event={rows.opened} site={site} name={names.get(rows.opened.customer)} onClose={rows.close} />}
    </div>
  );
}
