// The merges of a customer: which browser joined whom, on whose word, and taking that back.
import { useQueryClient } from "@tanstack/react-query";
import type { Site } from "../../api";
import { type Merge, people } from "../../api_customers";
import { byWords } from "../../model/profile";
import { short } from "../../model/words";
import { ConfirmButton } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { Identicon } from "../../parts/identicon";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";
import { Link, pathTo } from "../../router";
import { askAgain } from "./changing";

interface Props {
  site: Site;
  customer: string;
  merges: Merge[];
  mayUndo: boolean;
}

export function Merges({ site, customer, merges, mayUndo }: Props) {
  const queries = useQueryClient();
  const undo = async (merge: Merge): Promise<void> => {
    await people.undo(site.id, customer, merge.id);
    await askAgain(queries, site.id);
  };
  const rows = merges.map((merge) => ({
    id: merge.id,
    faded: merge.undoneAt !== null,
    cells: [
      <span key="who" className="joined"><Who site={site} id={merge.from} /> <span className="dim">joined</span> <Who site={site} id={merge.to} /></span>,
      <Ago key="when" moment={merge.time} timeZone={site.timeZone} />,
      <span key="by">
        {byWords(merge.by)}
        {merge.proof ? <span className="mark"><Icon name="trust" /> vouched for</span> : <span className="warn">, without proof</span>}
      </span>,
      merge.undoneAt ? (
        <span key="undone">undone <Ago moment={merge.undoneAt} timeZone={site.timeZone} />{merge.undoneBy && `, ${merge.undoneBy}`}</span>
      ) : mayUndo ? (
        <ConfirmButton key="undo" words="Undo" label={`Undo the merge of ${short(merge.from)}`} title="Take these two apart again?" verb="Undo the merge" act={() => undo(merge)}>
          <p>
            What came from <code>{short(merge.from)}</code> is a customer of its own again, with its whole history, and what it says from now on stays there. No event is
            lost or changed.
          </p>
        </ConfirmButton>
      ) : "",
    ],
  })); // prettier-ignore
  return (
    <section aria-labelledby="merges">
      <h2 id="merges">Merges</h2>
      {rows.length > 0 ? (
        <Table label="Merges" heads={["Who", "When", "On whose word", ""]} rows={rows} />
      ) : (
        <p className="dim">None. When a browser names somebody who is known already, the two become one, and this is where it can be undone.</p>
      )}
    </section>
  );
}

function Who({ site, id }: { site: Site; id: string }) {
  return (
    <Link className="who" href={pathTo(site.id, "customers", id, "identities")}>
      <Identicon id={id} /> <code>{short(id)}</code>
    </Link>
  );
}
