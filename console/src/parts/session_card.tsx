// A session in the feed: how long, from where to where, on what; its rows, and folded runs.
import { useState } from "react";
import type { Event } from "../api";
import type { Run, SessionGroup } from "../model/feed";
import { channelOf, clock, count, deviceOf, duration, placeOf, sourceOf } from "../model/words";
import type { Rows } from "../rows";
import { EventRow } from "./event_row";
import { Icon } from "./icon";

function RunRows({ run, timeZone, rows }: { run: Run; timeZone: string; rows: Rows<Event> }) {
  const [unfolded, setUnfolded] = useState(false);
  const shown = unfolded ? run.events : run.events.slice(0, 1);
  const row = (event: Event) => (
    <EventRow key={event.id} event={event} timeZone={timeZone} selected={rows.selected === event.id} onOpen={rows.open} />
  );
  return (
    <>
      {shown.map(row)}
      {run.events.length > 1 && (
        <button type="button" className="row fold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? "Fold" : `${run.events.length - 1} more`} <code>{run.events[0]!.action}</code>
        </button>
      )}
    </>
  );
}

export function SessionCard({ session, timeZone, rows }: { session: SessionGroup; timeZone: string; rows: Rows<Event> }) {
  const milliseconds = Date.parse(session.to) - Date.parse(session.from);
  const way = session.entry && (session.entry === session.exit ? session.entry : `${session.entry} → ${session.exit}`);
  const facts = [
    milliseconds > 0 ? duration(milliseconds) : null,
    count(session.events, "event"),
    session.pages ? count(session.pages, "page") : null,
    sourceOf(session.origin) ? `from ${[sourceOf(session.origin), channelOf(session.origin)].filter(Boolean).join(", ")}` : null,
    deviceOf(session.device),
    placeOf(session.place),
  ].filter(Boolean);
  return (
    <section className="session" aria-label={`${session.outside ? "Outside of a session," : "Session"} at ${clock(session.from, timeZone)}`}>
      <header>
        <Icon name="session" />
        <b>{clock(session.from, timeZone)}</b>
        {session.outside && <span className="dim" title="Told of this customer by others; no visit of theirs">outside of a session</span>}
        {session.earlier && <span className="dim" title="Its later events stand above">earlier in that session</span>}
        {session.live && <span className="state good">● going on</span>}
        {way && <span className="way">{way}</span>}
        <span className="dim">{facts.join(" · ")}</span>
      </header>
      {session.runs.map((run) => (
        <RunRows key={run.events.at(-1)!.id} run={run} timeZone={timeZone} rows={rows} />
      ))}
    </section>
  );
}
