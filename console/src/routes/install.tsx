// Install: the line to put on the site, which turns green when the first event arrives.
import { useState } from "react";
import { type Event, type Site } from "../api";
import { useLive } from "../live";
import { trackerLine } from "../model/own_names";
import { Icon } from "../parts/icon";
import { Snippet } from "../parts/snippet";
import { Ago } from "../parts/time";
import { Link, pathTo } from "../router";

function Arrival({ site }: { site: Site }) {
  const [latest, setLatest] = useState<Event | null>(null);
  useLive(site.id, {}, (events) => events[0] && setLatest(events[0]));
  const at = latest?.receivedAt ?? site.lastEventAt;
  if (!at)
    return (
      <p className="arrival" role="status">
        <Icon name="live" /> Waiting for the first event. Open a page that carries the line above; this box turns green by itself.
      </p>
    );
  return (
    <p className="arrival arrived" role="status">
      <Icon name="check" />
      <span>
        Events arrive. The last came <Ago moment={at} timeZone={site.timeZone} />
        {latest && <>: <b>{latest.label}</b></>}.
      </span>
      <Link className="button" href={pathTo(site.id, "live")}>Watch live</Link>
    </p>
  );
}

export function Install({ site }: { site: Site }) {
  const origin = location.origin;
  const line = trackerLine(origin, site.trackerKey, site.scriptName ?? "");
  const track = `window.footfall = window.footfall || [];\nfootfall.push(["track", "product.buy", { sku: "M-1", price: 12.5 }, "Bought Blue Mug"]);`;
  const identify = `footfall.push(["identify", { customId: "c-17", email: "ann@example.com" }]);`;
  const curl = `curl ${origin}/v1/events -H 'X-Tracker-Key: ${site.trackerKey}' -H 'Content-Type: application/json' \\\n  -d '{"action": "call.answered", "uuid": "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11", "params": {"seconds": 42}}'`;
  return (
    <section className="prose" aria-labelledby="install">
      <h1 id="install">Install on {site.name}</h1>
      <ol>
        <li>
          <h2>Put this line into the head of every page</h2>
          <Snippet text={line} label="the tracker's line" />
          <p>
            {site.domains.length ? (
              <>Pages of {site.domains.map((domain, at) => <span key={domain}>{at > 0 && ", "}<code>{domain}</code></span>)} may send; others are refused.</>
            ) : (
              <>Pages of any domain may send, since none has been set for this site.</>
            )}{" "}
            Page visits are tracked by themselves.
          </p>
          <Arrival site={site} />
        </li>
        <li>
          <h2>Say what else happens</h2>
          <p>
            Tag buttons, banners and forms in the HTML: the <Link href={pathTo(site.id, "assistant")}>tag assistant</Link> lists the tags and shows on the page
            what they do. Or with one call:
          </p>
          <Snippet text={track} label="a custom event" />
        </li>
        <li>
          <h2>Say who it is, after a login</h2>
          <Snippet text={identify} label="identification" />
        </li>
        <li>
          <h2>Or send from anywhere</h2>
          <Snippet text={curl} label="an event from a server or an app" />
        </li>
      </ol>
    </section>
  );
}
