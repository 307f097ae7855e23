// One customer: who they are, what they did by day and session, and under which names.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Suspense, lazy, useCallback, useMemo, useState } from "react";
import { type Customer as Profile, type Event, type Site, api } from "../api";
import { useKeys } from "../keys";
import { useLive } from "../live";
import { feed } from "../model/feed";
import { isAtLeast } from "../model/roles";
import { amount, clock, count, day, deviceOf, duration, nameOf, sourceOf } from "../model/words";
import { CopyButton } from "../parts/copy_button";
import { EventPanel } from "../parts/event_panel";
import { Identicon } from "../parts/identicon";
import { Empty, Failure, Skeleton } from "../parts/notice";
import { SessionCard } from "../parts/session_card";
import { Tabs } from "../parts/tabs";
import { Ago } from "../parts/time";
import { useRows } from "../rows";

const PAGE_EVENTS = 100;
const TABS = ["Activity", "Sessions", "Attributes", "Identities", "Privacy"] as const;
type Tab = (typeof TABS)[number];

const CustomerPrivacy = lazy(() => import("./customer_privacy").then(({ CustomerPrivacy: tab }) => ({ default: tab })));

export function Customer({ site, id }: { site: Site; id: string }) {
  const [tab, setTab] = useState<Tab>("Activity");
  // What is being erased is not asked for again: it would be gone under the eyes of who watches.
  const [erasing, setErasing] = useState<string | null>(null);
  const profile = useQuery({ queryKey: ["customer", site.id, id], queryFn: () => api.customer(site.id, id), retry: false, enabled: erasing === null });
  const refetch = profile.refetch;
  const onNews = useCallback(() => void refetch(), [refetch]);
  if (profile.error) return <Failure error={profile.error} />;
  if (!profile.data) return <Skeleton rows={10} />;
  const tabs = isAtLeast(site.role, "admin") ? TABS : TABS.filter((each) => each !== "Privacy");
  return (
    <>
      <Head profile={profile.data} site={site} />
      <Tabs label="About this customer" names={tabs} current={tab} onChange={setTab}>
        {tab === "Activity" && <Activity site={site} profile={profile.data} onNews={onNews} />}
        {tab === "Sessions" && <Sessions site={site} id={id} />}
        {tab === "Attributes" && <Attributes profile={profile.data} />}
        {tab === "Identities" && <Identities profile={profile.data} />}
        {tab === "Privacy" && (
          <Suspense fallback={<Skeleton rows={6} />}>
            <CustomerPrivacy site={site} profile={profile.data} job={erasing} onErasing={setErasing} />
          </Suspense>
        )}
      </Tabs>
    </>
  );
}

function Head({ profile, site }: { profile: Profile; site: Site }) {
  const identifiers = [profile.email, profile.customId, profile.phone].filter((value) => value !== null);
  const facts: [string, React.ReactNode][] = [
    ["Since", <Ago moment={profile.firstSeen} timeZone={site.timeZone} />],
    ["Last seen", <Ago moment={profile.lastSeen} timeZone={site.timeZone} />],
    ["Sessions", amount(profile.sessions)],
    ["Events", amount(profile.events)],
    ["Device", deviceOf(profile.device) ?? "not known"],
    ["First came from", sourceOf(profile.origin) ?? "direct"],
  ];
  return (
    <header className="profile">
      <Identicon id={profile.id} size={48} />
      <div>
        <h1>{nameOf(profile)}</h1>
        <p className="identifiers">
          {[...identifiers, profile.id].map((value) => (
            <span key={value} className="copyable">
              <code>{value}</code>
              <CopyButton text={value} label={`Copy ${value}`} />
            </span>
          ))}
        </p>
      </div>
      <dl className="totals">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

function Activity({ site, profile, onNews }: { site: Site; profile: Profile; onNews: () => void }) {
  const [action, setAction] = useState("");
  const [news, setNews] = useState<Event[]>([]);
  const pages = useInfiniteQuery({
    queryKey: ["activity", site.id, profile.id, action],
    queryFn: ({ pageParam }) => api.activity(site.id, profile.id, { action, limit: PAGE_EVENTS, cursor: pageParam }),
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
  useLive(site.id, { customer: profile.id, action }, onEvents);
  const events = useMemo(() => {
    const stored = pages.data?.pages.flatMap((page) => page.events) ?? [];
    const known = new Set(stored.map((event) => event.id));
    const oldest = stored.at(-1)?.time ?? "";
    const fresh = news.filter((event) => event.time >= oldest && !known.has(event.id) && known.add(event.id));
    if (fresh.length === 0) return stored;
    return [...fresh, ...stored].sort((one, other) => (one.time < other.time ? 1 : one.time > other.time ? -1 : 0));
  }, [pages.data, news]);
  const days = useMemo(() => feed(events, site.timeZone), [events, site.timeZone]);
  const rows = useRows(events);
  useKeys({ "/": () => document.getElementById("filter")?.focus() });
  return (
    <div className="with-panel">
      <section className="list" aria-label="Activity">
        <div className="toolbar">
          <span className="filters">
            <input id="filter" type="search" aria-label="Action" placeholder="Action, such as product.*  ( / )" value={action} onChange={(event) => { setNews([]); setAction(event.target.value.trim()); }} />
          </span>
        </div>
        {pages.error && <Failure error={pages.error} retry={() => void pages.refetch()} />}
        {pages.isPending && <Skeleton rows={10} />}
        {pages.data && events.length === 0 && (
          <Empty title="Nothing of that kind"><p>This customer never did <code>{action || "anything"}</code>. An action may hold <code>*</code>.</p></Empty>
        )}
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

function Sessions({ site, id }: { site: Site; id: string }) {
  const starts = useQuery({
    queryKey: ["sessions", site.id, id],
    queryFn: () => api.activity(site.id, id, { action: "session.*", limit: 500 }),
  });
  if (starts.error) return <Failure error={starts.error} />;
  if (!starts.data) return <Skeleton rows={6} />;
  const ends = new Map(starts.data.events.filter((event) => event.action === "session.end").map((event) => [event.session, event]));
  const sessions = starts.data.events.filter((event) => event.action === "session.start");
  return (
    <div className="rows table" role="table" aria-label="Sessions">
      <div className="row session-row head" role="row">
        {["Started", "Lasted", "Events", "Pages", "Way", "Source"].map((name) => <span key={name} role="columnheader">{name}</span>)}
      </div>
      {sessions.map((start) => {
        const params = ends.get(start.session)?.params;
        const number = (name: string): number | null => (typeof params?.[name] === "number" ? params[name] : null);
        return (
          <div key={start.id} className="row session-row" role="row">
            <span role="cell">{day(start.time, site.timeZone)}, {clock(start.time, site.timeZone)}</span>
            <span role="cell">{params ? duration(number("durationMs") ?? 0) : <span className="state good">● going on</span>}</span>
            <span role="cell" className="number">{number("events") ?? "–"}</span>
            <span role="cell" className="number">{number("pages") ?? "–"}</span>
            <span role="cell" className="dim">{params?.["entry"] ? `${String(params["entry"])} → ${String(params["exit"])}` : "–"}</span>
            <span role="cell" className="dim">{sourceOf(start.origin) ?? "direct"}</span>
          </div>
        );
      })}
    </div>
  );
}

function Attributes({ profile }: { profile: Profile }) {
  const entries = Object.entries(profile.attributes);
  if (entries.length === 0)
    return <Empty title="No attributes yet"><p>Name, plan, city: what your site says of this customer with <code>footfall.identify</code> or a tagged form.</p></Empty>;
  return (
    <dl className="facts wide">
      {entries.map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd></div>
      ))}
    </dl>
  );
}

function Identities({ profile }: { profile: Profile }) {
  const known: [string, string][] = [
    ...(["email", "customId", "phone"] as const).flatMap((kind): [string, string][] => (profile[kind] ? [[kind, profile[kind]]] : [])),
    ...profile.uuids.map((uuid): [string, string] => ["uuid", uuid]),
  ];
  return (
    <>
      <p className="dim">{count(profile.uuids.length, "uuid")}: one for each browser, app or device that turned out to be this customer.</p>
      <dl className="facts wide">
        {known.map(([kind, value]) => (
          <div key={kind + value}>
            <dt>{kind}</dt>
            <dd className="copyable"><code>{value}</code><CopyButton text={value} label={`Copy ${kind}`} /></dd>
          </div>
        ))}
      </dl>
    </>
  );
}
