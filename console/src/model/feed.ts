// The activity feed's structure: days, in them sessions, in them rows and folded runs.
import type { Event } from "../api";
import { day, longer } from "./words";

const RUN_MIN = 4; // shorter runs read faster than they unfold
const NO_SESSION = "00000000-0000-0000-0000-000000000000";
const SILENCE_MS = 6 * 3600 * 1000; // a pause worth a line of its own

/** Rows of one action in a row; `events` newest first, only the first is shown until unfolded. */
export interface Run {
  events: Event[];
}

/** A session, or a part of one: where another device's events come between, its own before them stand apart. */
export interface SessionGroup {
  kind: "session";
  id: string;
  /** Whether later events of the session stand above. */
  earlier: boolean;
  runs: Run[];
  from: string;
  to: string;
  events: number;
  pages: number;
  entry: string | null;
  exit: string | null;
  origin: Record<string, string>;
  device: Record<string, string>;
  place: Record<string, string>;
  live: boolean;
  /** Of no session: what was told of the customer while they were not there. */
  outside: boolean;
}

export interface Silence {
  kind: "silence";
  id: string;
  milliseconds: number;
}

export interface Day {
  day: string;
  items: (SessionGroup | Silence)[];
}

/** Events, newest first, as the feed shows them; `timeZone` says where a day begins. */
export const feed = (events: Event[], timeZone: string): Day[] => {
  const days: Day[] = [];
  let newer: SessionGroup | undefined;
  for (const session of sessions(events)) {
    const name = day(session.to, timeZone);
    let last = days.at(-1);
    if (last?.day !== name) days.push((last = { day: name, items: [] }));
    const milliseconds = newer ? Date.parse(newer.from) - Date.parse(session.to) : 0;
    if (milliseconds >= SILENCE_MS) last.items.push({ kind: "silence", id: `before-${newer!.id}`, milliseconds });
    last.items.push(session);
    newer = session;
  }
  return days;
};

/** In the order of time, whatever devices were used side by side. */
const sessions = (events: Event[]): SessionGroup[] => {
  const groups: Event[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    if (group && group[0]!.session === event.session) group.push(event);
    else groups.push([event]);
  }
  const ended = new Set(events.filter((event) => event.action === "session.end").map((event) => event.session));
  const shown = new Map<string, number>();
  return groups.map((members) => {
    const { session } = members[0]!;
    const part = shown.get(session) ?? 0;
    shown.set(session, part + 1);
    const outside = session === NO_SESSION;
    return { ...describe(part ? `${session} ${part}` : session, members, part > 0 && !outside, outside || ended.has(session)), outside };
  });
};

const describe = (id: string, members: Event[], earlier: boolean, ended: boolean): Omit<SessionGroup, "outside"> => {
  const visits = members.filter((event) => event.action === "page.visit" && event.origin["path"]);
  const first = members.at(-1)!;
  return {
    kind: "session",
    id,
    earlier,
    runs: runs(members),
    from: first.time,
    to: members[0]!.time,
    events: members.filter((event) => !event.action.startsWith("session.")).length,
    pages: visits.length,
    entry: visits.at(-1)?.origin["path"] ?? null,
    exit: visits[0]?.origin["path"] ?? null,
    origin: first.origin,
    device: first.device,
    place: first.place,
    live: !ended && !earlier,
  };
};

const alike = (one: Event, other: Event): boolean => one.action === other.action && !longer(one) && !longer(other);

/** Neighbours of one action as one run, where there are enough to be worth folding and none stands out. */
export const runs = (events: Event[]): Run[] => {
  const result: Run[] = [];
  for (let at = 0; at < events.length; ) {
    let end = at + 1;
    while (end < events.length && alike(events[end]!, events[at]!)) end += 1;
    if (end - at >= RUN_MIN) result.push({ events: events.slice(at, end) });
    else for (const event of events.slice(at, end)) result.push({ events: [event] });
    at = end;
  }
  return result;
};
