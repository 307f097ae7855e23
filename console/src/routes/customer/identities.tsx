// Under which names a customer is known: identifiers, browsers and apps, and the merges that brought them together.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Customer, Site } from "../../api";
import { type Identities as Known, people } from "../../api_customers";
import { byWords } from "../../model/profile";
import { isAtLeast } from "../../model/roles";
import { count } from "../../model/words";
import { Asked } from "../../parts/asked";
import { CopyButton } from "../../parts/copy_button";
import { Icon } from "../../parts/icon";
import { Identicon } from "../../parts/identicon";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";
import { CHANGES } from "./changing";
import { IdentifierDialog } from "./identifier_dialog";
import { MergeDialog } from "./merge_dialog";
import { Merges } from "./merges";

/** Which dialog; of merging, who is looked for first. */
type Open = { dialog: "identifier" } | { dialog: "merge"; sought: string } | null;

export function Identities({ site, profile }: { site: Site; profile: Customer }) {
  const known = useQuery({ queryKey: ["identities", site.id, profile.id], queryFn: () => people.identities(site.id, profile.id) });
  const [open, setOpen] = useState<Open>(null);
  const mayChange = isAtLeast(site.role, CHANGES);
  const close = (): void => setOpen(null);
  return (
    <div className="settings">
      {mayChange && (
        <p className="actions">
          <button type="button" className="button" onClick={() => setOpen({ dialog: "identifier" })}><Icon name="edit" /> Set an identifier</button>
          <button type="button" className="button" onClick={() => setOpen({ dialog: "merge", sought: "" })}><Icon name="merge" /> Merge with another customer</button>
        </p>
      )}
      <Asked query={known}>
        {(identities) => (
          <>
            <Identifiers known={identities} timeZone={site.timeZone} />
            <Uuids known={identities} timeZone={site.timeZone} />
            <Merges site={site} customer={profile.id} merges={identities.merges} mayUndo={mayChange} />
          </>
        )}
      </Asked>
      {open?.dialog === "identifier" && <IdentifierDialog site={site} profile={profile} onMerge={(sought) => setOpen({ dialog: "merge", sought })} onClose={close} />}
      {open?.dialog === "merge" && <MergeDialog site={site} profile={profile} sought={open.sought} onClose={close} />}
    </div>
  );
}

function Identifiers({ known, timeZone }: { known: Known; timeZone: string }) {
  const rows = known.identifiers.map(({ kind, value, since, by, proof, current }) => ({
    id: kind + value,
    faded: !current,
    cells: [
      current ? kind : `${kind}, before`,
      <span key="value" className="copyable"><code className="break">{value}</code><CopyButton text={value} label={`Copy ${kind}`} /></span>,
      <Ago key="since" moment={since} timeZone={timeZone} />,
      <span key="by">
        {byWords(by)}
        {proof ? <span className="mark"><Icon name="trust" /> vouched for</span> : <span className="dim">, without proof</span>}
      </span>,
    ],
  }));
  return (
    <section aria-labelledby="identifiers">
      <h2 id="identifiers">Identifiers</h2>
      {rows.length > 0 ? (
        <Table label="Identifiers" heads={["Kind", "Value", "Since", "Said by"]} rows={rows} />
      ) : (
        <p className="dim">None: this customer is anonymous so far. <code>footfall.identify</code>, a form with a tagged e-mail or an event with <code>customId</code> makes them known.</p>
      )}
    </section>
  );
}

function Uuids({ known, timeZone }: { known: Known; timeZone: string }) {
  const rows = known.uuids.map(({ uuid, since }) => ({
    id: uuid,
    cells: [
      <span key="uuid" className="copyable"><Identicon id={uuid} /> <code className="break">{uuid}</code><CopyButton text={uuid} label="Copy uuid" /></span>,
      since ? <Ago key="since" moment={since} timeZone={timeZone} /> : "–",
      uuid === known.customer ? <span key="first" className="dim">the customer's id</span> : "",
    ],
  }));
  return (
    <section aria-labelledby="uuids">
      <h2 id="uuids">Browsers and apps</h2>
      <p className="dim">{count(rows.length, "uuid")}: one for each browser, app or device that turned out to be this customer.</p>
      <Table label="Uuids" heads={["Uuid", "Since", "Note"]} rows={rows} />
    </section>
  );
}
