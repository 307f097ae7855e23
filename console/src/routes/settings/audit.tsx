// The audit log: who changed what, when and from where, newest first.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Site, User } from "../../api";
import { type AuditEntry, auditPath, settings } from "../../api_settings";
import { actWords, differences } from "../../model/audit_words";
import { moment, written } from "../../model/words";
import { Wrong } from "../../parts/field";
import { Failure, Skeleton } from "../../parts/notice";
import { Table } from "../../parts/table";
import { Tabs } from "../../parts/tabs";
import { download } from "../../request";

const PAGE_ENTRIES = 50;
const KINDS: Record<string, string> = { key: "API key", command: "command line", footfall: "by itself" };

const TABS = ["This site", "Everything"] as const;

export function Audit({ site, user }: { site: Site; user: User }) {
  const [tab, setTab] = useState<(typeof TABS)[number]>("This site");
  if (!user.owner) return <Entries site={site} of={site.id} />;
  return (
    <Tabs label="Whose changes" names={TABS} current={tab} onChange={setTab}>
      <Entries key={tab} site={site} of={tab === "This site" ? site.id : null} />
    </Tabs>
  );
}

/** Entries of one site, or of everything when `of` is null. */
function Entries({ site, of }: { site: Site; of: string | null }) {
  const pages = useInfiniteQuery({
    queryKey: ["audit", of],
    queryFn: ({ pageParam }) => settings.audit(of, { limit: PAGE_ENTRIES, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const day = new Date().toISOString().slice(0, 10);
  const subject = of === null ? "everything" : site.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const save = useMutation({ mutationFn: () => download(auditPath(of), "text/csv", `audit-${subject}-${day}.csv`) });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <div className="toolbar">
        <p className="lead">{of === null ? "Every change of every site and person" : "Every change of this site"}, kept for good. Nobody can change the log, not even an owner.</p>
        <span className="filters"><button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate()}>Export CSV</button></span>
      </div>
      {save.error && <Wrong>{save.error.message}</Wrong>}
      {pages.error && <Failure error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Skeleton rows={8} />}
      {pages.data && entries.length === 0 && <p className="dim">Nothing has been changed yet.</p>}
      {entries.length > 0 && (
        <Table
          label="Audit" heads={["When", "Who", "What", "From"]}
          rows={entries.map((entry) => ({
            id: String(entry.id),
            cells: [
              <time dateTime={entry.at} title={written(entry.at, site.timeZone)}>{moment(entry.at, site.timeZone)}</time>,
              <>{entry.actor}{KINDS[entry.actorKind] && <small className="dim">{KINDS[entry.actorKind]}</small>}</>,
              <>
                {actWords(entry.act)} {entry.target && entry.target !== entry.site && entry.target !== site.name && <code className="dim">{entry.target}</code>}
                {Object.keys(entry.detail).length > 0 && <Detail entry={entry} />}
              </>,
              entry.address ? <code>{entry.address}</code> : <span className="dim">this machine</span>,
            ],
          }))}
        />
      )}
      {pages.hasNextPage && (
        <p className="actions">
          <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more</button>
        </p>
      )}
    </>
  );
}

function Detail({ entry }: { entry: AuditEntry }) {
  return (
    <details>
      <summary>What changed</summary>
      <dl className="facts">
        {differences(entry.detail).map(({ name, from, to }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{from !== null && <><s className="dim">{from}</s> → </>}{to}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
