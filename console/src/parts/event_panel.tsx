// Everything about one event, beside the list that it was opened from.
import type { Event, Site } from "../api";
import { botTold, channelOf, clock, deviceOf, placeOf, short, sourceOf, written } from "../model/words";
import { Link, pathTo } from "../router";
import { CopyButton } from "./copy_button";
import { useActionIcon } from "./action_icons";
import { Icon } from "./icon";
import { Identicon } from "./identicon";

const SENDERS: Record<string, string> = {
  browser: "a browser, with the tracker key",
  app: "an app, with the tracker key",
  server: "a server, with an API key",
  footfall: "Footfall itself",
};

/** The request that would send this event again, as a new one. */
const curl = (event: Event, site: Site): string => {
  const body = { action: event.action, label: event.label, uuid: event.uuid, params: event.params };
  const text = JSON.stringify(body).replaceAll("'", "'\\''");
  return `curl ${location.origin}/v1/events -H 'X-Tracker-Key: ${site.trackerKey}' -H 'Content-Type: application/json' -d '${text}'`;
};

/** What was found out about the event, where there is anything. */
const enriched = ({ device, place, origin }: Event): [string, string][] =>
  [
    ["Device", [deviceOf(device, true), device["model"]].filter(Boolean).join(", ")],
    ["Bot", device["bot"] ? botTold(device["bot"]) : ""],
    ["Place", placeOf(place) ?? ""],
    ["Came from", [sourceOf(origin), channelOf(origin)].filter(Boolean).join(", ")],
    ["Medium", origin["medium"] ?? origin["utmMedium"] ?? ""],
  ].filter((fact): fact is [string, string] => Boolean(fact[1]));

function Value({ value }: { value: unknown }) {
  if (value === null || typeof value !== "object") return <span className="value">{String(value)}</span>;
  const entries = Object.entries(value);
  if (entries.length === 0) return <span className="dim">{Array.isArray(value) ? "empty list" : "empty"}</span>;
  return (
    <dl className="tree">
      {entries.map(([name, inner]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Value value={inner} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Id({ name, id }: { name: string; id: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="copyable">
        <code>{id}</code>
        <CopyButton text={id} label={`Copy ${name}`} />
      </dd>
    </div>
  );
}

export function EventPanel({ event, site, name, onClose }: { event: Event; site: Site; name?: string | undefined; onClose: () => void }) {
  const icon = useActionIcon(event.action);
  const late = Date.parse(event.receivedAt) - Date.parse(event.time) > 2000;
  return (
    <aside className="panel" aria-label="Event" tabIndex={-1}>
      <header>
        <Icon name={icon} />
        {/* j and k change the event while the focus is in the list: the panel says what it shows. */}
        <h2 aria-live="polite">{event.label}</h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label="Close" title="Close (escape)">
          <Icon name="close" />
        </button>
      </header>
      <dl className="facts">
        <div>
          <dt>Action</dt>
          <dd>
            <code>{event.action}</code>
          </dd>
        </div>
        <div>
          <dt>Customer</dt>
          <dd>
            <Link className="who" href={pathTo(site.id, "customers", event.customer)}>
              <Identicon id={event.customer} /> {name ?? short(event.customer)}
            </Link>
          </dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd>
            {written(event.time, site.timeZone)}
            {late && <span className="dim"> · received {clock(event.receivedAt, site.timeZone)}</span>}
          </dd>
        </div>
        <div>
          <dt>Sent by</dt>
          <dd>
            {SENDERS[event.source] ?? event.source}{" "}
            {event.trusted && (
              <span className="mark">
                <Icon name="trust" /> vouched for
              </span>
            )}
          </dd>
        </div>
        {enriched(event).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {event.identification && (
          <div>
            <dt>Who</dt>
            <dd>
              <span className="warn">{event.identification.message}</span>
              {event.identification.code === "identification_conflict" && <> <Link href={pathTo(site.id, "conflicts")}>Open the conflicts</Link></>}
            </dd>
          </div>
        )}
      </dl>
      <h3>Params</h3>
      {Object.keys(event.params).length ? <Value value={event.params} /> : <p className="dim">This event has none.</p>}
      <h3>Ids</h3>
      <dl className="facts">
        <Id name="Event" id={event.id} />
        <Id name="Uuid" id={event.uuid} />
        <Id name="Session" id={event.session} />
      </dl>
      <h3>As JSON</h3>
      <pre tabIndex={0}>{JSON.stringify(event, null, 2)}</pre>
      <p className="actions">
        <CopyButton text={JSON.stringify(event, null, 2)} label="Copy the event as JSON" words="Copy JSON" />
        <CopyButton text={curl(event, site)} label="Copy a command that sends it again" words="Copy as curl" />
      </p>
    </aside>
  );
}
