// One action: what it means, which params it has and needs, what was seen of them, and what changed.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Site } from "../../api";
import { type ActionDetail, catalogue } from "../../api_catalogue";
import { isAtLeast } from "../../model/roles";
import { amount } from "../../model/words";
import { CopyButton } from "../../parts/copy_button";
import { Icon, iconOf, isIcon } from "../../parts/icon";
import { Empty, Failure, Skeleton } from "../../parts/notice";
import { Ago } from "../../parts/time";
import { ApiError } from "../../request";
import { Link, pathTo } from "../../router";
import { DefinitionForm } from "./definition_form";
import { ParamsSeen } from "./params_seen";
import { Provenance } from "./provenance";
import { TypeChanges } from "./type_changes";

export function Action({ site, action }: { site: Site; action: string }) {
  const detail = useQuery({ queryKey: ["catalogue-action", site.id, action], queryFn: () => catalogue.action(site.id, action), retry: false });
  if (detail.error instanceof ApiError && detail.error.status === 404)
    return <Empty page title="No such action"><p><code>{action}</code> was never seen here, and nobody has defined it.</p><p><Link className="button" href={pathTo(site.id, "catalogue")}>Back to the catalogue</Link></p></Empty>;
  if (detail.error && !detail.data) return <Failure error={detail.error} retry={() => void detail.refetch()} />;
  if (!detail.data) return <Skeleton rows={10} />;
  return (
    <div className="settings">
      <p className="crumb"><Link href={pathTo(site.id, "catalogue")}>Catalogue</Link></p>
      <Head detail={detail.data} site={site} />
      <TypeChanges changes={detail.data.typeChanges} timeZone={site.timeZone} />
      <ParamsSeen detail={detail.data} timeZone={site.timeZone} />
      <section aria-labelledby="definition">
        <h2 id="definition">Definition</h2>
        <DefinitionForm key={detail.data.action} site={site} detail={detail.data} readOnly={!isAtLeast(site.role, "admin")} />
      </section>
    </div>
  );
}

function Head({ detail, site }: { detail: ActionDetail; site: Site }) {
  const moment = (at: string | null): ReactNode => (at ? <Ago moment={at} timeZone={site.timeZone} /> : "never");
  const facts: [string, ReactNode][] = [
    [`Events in ${detail.days} days`, amount(detail.events)],
    ["First seen", moment(detail.firstSeen)],
    ["Last seen", moment(detail.lastSeen)],
    ["Defined", <Provenance origin={detail.origin} />],
    ...(detail.changedAt ? [["Changed", <>{moment(detail.changedAt)}{detail.changedBy && `, ${detail.changedBy}`}</>] as [string, ReactNode]] : []),
  ];
  return (
    <header className="profile">
      <span className="action-mark"><Icon name={isIcon(detail.icon) ? detail.icon : iconOf(detail.action)} /></span>
      <div>
        <h1>{detail.label || detail.action}</h1>
        <p className="identifiers">
          <span className="copyable"><code>{detail.action}</code><CopyButton text={detail.action} label="Copy the action" /></span>
        </p>
        {detail.description && <p className="lead">{detail.description}</p>}
      </div>
      <dl className="totals">
        {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
      </dl>
    </header>
  );
}
