// The catalogue: every action that this site knows or has seen, what it means, and how often it comes.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Site } from "../../api";
import { type CataloguedAction, catalogue } from "../../api_catalogue";
import { useKept } from "../../kept";
import { useKeys } from "../../keys";
import { isAtLeast } from "../../model/roles";
import { amount, count } from "../../model/words";
import { Icon, iconOf, isIcon } from "../../parts/icon";
import { Empty, Failure, Skeleton } from "../../parts/notice";
import { LinkRow } from "../../parts/link_row";
import { ShareBar } from "../../parts/share_bar";
import { Ago } from "../../parts/time";
import { pathTo } from "../../router";
import { NewAction } from "./new_action";
import { Provenance } from "./provenance";
import { StrictMode } from "./strict_mode";

const SHOW = ["all", "seen here", "not defined", "changed"] as const;
type Show = (typeof SHOW)[number];

const HEADS = ["Action", "What it says", "Events", "Last seen", "Defined"];

const shows = (action: CataloguedAction, show: Show): boolean => {
  if (show === "seen here") return action.lastSeen !== null;
  if (show === "not defined") return action.origin === "seen" || action.undefinedParams > 0;
  return show === "all" || action.typeChanges > 0;
};

export function Catalogue({ site }: { site: Site }) {
  const [text, setText] = useKept("query", "");
  const [show, setShow] = useKept<Show>("show", "all");
  const [making, setMaking] = useState(false);
  const known = useQuery({ queryKey: ["catalogue", site.id], queryFn: () => catalogue.actions(site.id) });
  useKeys({ "/": () => document.getElementById("filter")?.focus() });
  if (known.error && !known.data) return <Failure error={known.error} retry={() => void known.refetch()} />;
  if (!known.data) return <Skeleton rows={12} />;
  const { actions, days } = known.data;
  const words = text.trim().toLowerCase();
  const found = actions.filter((each) => shows(each, show) && `${each.action} ${each.label} ${each.description}`.toLowerCase().includes(words));
  const most = Math.max(1, ...actions.map((each) => each.events));
  const isAdmin = isAtLeast(site.role, "admin");
  return (
    <section className="list" aria-labelledby="catalogue">
      <div className="toolbar">
        <h1 id="catalogue">Catalogue</h1>
        <span className="dim">{count(actions.length, "action")}, events of the last {days} days</span>
        <span className="filters">
          <input id="filter" type="search" aria-label="Search actions" placeholder="Search actions  ( / )" value={text} onChange={(event) => setText(event.target.value)} />
          <select aria-label="Show" value={show} onChange={(event) => setShow(event.target.value as Show)}>
            {SHOW.map((each) => <option key={each} value={each}>{each[0]!.toUpperCase() + each.slice(1)}</option>)}
          </select>
          {isAdmin && <button type="button" className="button" onClick={() => setMaking(true)}><Icon name="plus" /> Define an action</button>}
        </span>
      </div>
      <StrictMode site={site} actions={actions} isAdmin={isAdmin} />
      {found.length === 0 ? (
        <Empty title="No action fits">
          <p>What is sent appears here by itself, with its params. An action that nobody has sent yet can be defined beforehand.</p>
          <p><button type="button" className="button" onClick={() => { setText(""); setShow("all"); }}>Show all actions</button></p>
        </Empty>
      ) : (
        <div className="rows table" role="table" aria-label="Actions">
          <div className="row action-row head" role="row">
            {HEADS.map((name) => <span key={name} role="columnheader">{name}</span>)}
          </div>
          {found.map((action) => <Row key={action.action} action={action} site={site} most={most} />)}
        </div>
      )}
      {making && <NewAction site={site} known={actions} onClose={() => setMaking(false)} />}
    </section>
  );
}

function Row({ action, site, most }: { action: CataloguedAction; site: Site; most: number }) {
  const lacking = action.origin === "seen" ? 0 : action.undefinedParams;
  return (
    <LinkRow
      id={action.action} className="action-row" href={pathTo(site.id, "catalogue", action.action)} linkClass="action-name"
      link={<><Icon name={isIcon(action.icon) ? action.icon : iconOf(action.action)} /><code title={action.action}>{action.action}</code></>}
    >
      <span role="cell" className="action-label">
        {action.label || <span className="dim">{action.description || "no label yet"}</span>}
        {action.typeChanges > 0 && <span className="warn"><Icon name="warning" /> {count(action.typeChanges, "type")} changed</span>}
      </span>
      <span role="cell" className="number action-volume">
        {amount(action.events)}
        {action.events > 0 && <ShareBar value={action.events} most={most} />}
      </span>
      <span role="cell" className="dim">{action.lastSeen ? <Ago moment={action.lastSeen} timeZone={site.timeZone} /> : "never"}</span>
      <span role="cell">
        <Provenance origin={action.origin} />
        {lacking > 0 && <span className="dim" title={`${count(lacking, "param")} came that nobody has defined`}> · {count(lacking, "param")} not</span>}
      </span>
    </LinkRow>
  );
}
