// The last changes of the lists: who, when, and what came and went.
import { useQuery } from "@tanstack/react-query";
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import { differences } from "../../model/audit_words";
import { Asked } from "../../parts/asked";
import { Ago } from "../../parts/time";

const LOOKED_AT = 200; // of the audit's newest entries
const SHOWN = 5;

export function ListsHistory({ site }: { site: Site }) {
  const audit = useQuery({ queryKey: ["lists-history", site.id], queryFn: () => settings.audit(site.id, { limit: LOOKED_AT }) });
  return (
    <section aria-labelledby="lists-history">
      <h2 id="lists-history">Last changes</h2>
      <Asked query={audit} rows={2}>
        {({ entries }) => {
          const changes = entries.filter((entry) => entry.act === "lists.change").slice(0, SHOWN);
          if (changes.length === 0) return <p className="dim">The lists have not been changed lately.</p>;
          return (
            <ul className="history">
              {changes.map((entry) => (
                <li key={entry.id}>
                  <b>{entry.actor}</b> <span className="dim"><Ago moment={entry.at} timeZone={site.timeZone} /></span>
                  {differences(entry.detail).map(({ name, from, to }) => (
                    <span key={name}> {name}: <code>{from !== null && `${from} → `}{to}</code></span>
                  ))}
                </li>
              ))}
            </ul>
          );
        }}
      </Asked>
    </section>
  );
}
