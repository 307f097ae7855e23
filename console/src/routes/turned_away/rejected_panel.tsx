// Everything about one event that was turned away: why, how to mend it, and the event as it came.
import type { Site } from "../../api";
import type { Rejected } from "../../api_settings";
import { broughtBy, mendingOf, readable } from "../../model/mending";
import { isAtLeast } from "../../model/roles";
import { SETTINGS_TABS } from "../../model/settings_tabs";
import { written } from "../../model/words";
import { CopyButton } from "../../parts/copy_button";
import { Icon } from "../../parts/icon";
import { Link, pathTo } from "../../router";
import { useReplay } from "./replay";
import { ReplayResult } from "./replay_result";

interface Props {
  rejected: Rejected;
  site: Site;
  isAdmin: boolean;
  onClose: () => void;
}

export function RejectedPanel({ rejected, site, isAdmin, onClose }: Props) {
  const replay = useReplay(site.id);
  const mending = mendingOf(rejected.code);
  const tab = SETTINGS_TABS.find((each) => each.tab === mending.tab);
  const facts: [string, React.ReactNode][] = [
    ["Action", <code>{rejected.action || "none"}</code>],
    ["Field", rejected.field && <code>{rejected.field}</code>],
    ["Time", written(rejected.receivedAt, site.timeZone)],
    ["Uuid", rejected.uuid && <code>{rejected.uuid}</code>],
    [rejected.key.kind === "import" ? "File" : "Key", <>{broughtBy(rejected)} <code>{rejected.key.id}</code></>],
    ["Sent as", [rejected.protocol, rejected.source].filter(Boolean).join(", from ")],
    ["Page of", rejected.origin && <code>{rejected.origin}</code>],
    ["Address", rejected.address && <code>{rejected.address}</code>],
    ["User agent", rejected.userAgent],
  ];
  return (
    <aside className="panel" aria-label="Event turned away" tabIndex={-1}>
      <header>
        <span className="bad"><Icon name="away" /></span>
        <h2 aria-live="polite"><code>{rejected.code}</code></h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label="Close" title="Close (escape)"><Icon name="close" /></button>
      </header>
      <p className="bad">{rejected.message}</p>
      <p>
        {mending.sentence}{" "}
        {mending.tab === "catalogue" && rejected.action && <Link href={pathTo(site.id, "catalogue", rejected.action)}>{mending.link}</Link>}
        {tab && isAtLeast(site.role, tab.needs) && <Link href={pathTo(site.id, "settings", tab.tab)}>{mending.link}</Link>}
      </p>
      {isAdmin && (
        <p className="actions">
          <button type="button" className="button" disabled={!rejected.replayable || replay.running} onClick={() => void replay.start({ ids: [rejected.id] })}>
            <Icon name="again" /> Send again
          </button>
        </p>
      )}
      {!rejected.replayable && <p className="dim">{rejected.truncated ? "Too much was sent to keep it whole, so it cannot be sent again." : "This cannot be sent again as it came."}</p>}
      <ReplayResult replay={replay} />
      <dl className="facts">
        {facts.filter(([, value]) => value).map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      <h3>As it came{rejected.truncated && ", cut off"}</h3>
      <pre tabIndex={0} aria-label="The raw event">{readable(rejected.raw)}</pre>
      <p className="actions"><CopyButton text={rejected.raw} label="Copy the raw event" words="Copy" /></p>
    </aside>
  );
}
