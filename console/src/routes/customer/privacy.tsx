// A customer's privacy: taking out everything about them, and erasing them with proof.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Customer, type Site, customerPath } from "../../api";
import { settings } from "../../api_settings";
import { nameOf, short } from "../../model/words";
import { Confirm } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Proof } from "../../parts/proof";
import { download, sitePath } from "../../request";
import { Link, pathTo } from "../../router";

const POLL_MS = 1000;

interface Props {
  site: Site;
  profile: Customer;
  /** The erasure that was asked for, if one was. */
  job: string | null;
  onErasing: (job: string) => void;
}

export function CustomerPrivacy({ site, profile, job, onErasing }: Props) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const name = nameOf(profile);
  const path = sitePath(site.id, `${customerPath(profile.id)}/export`);
  const save = useMutation({ mutationFn: () => download(path, "application/json", `customer-${short(profile.id)}.json`) });
  const erase = async (): Promise<void> => {
    const made = await settings.erase(site.id, profile.id);
    queries.setQueryData(["job", site.id, made.id], made);
    onErasing(made.id);
    void queries.invalidateQueries({ queryKey: ["jobs", site.id] });
  };
  return (
    <div className="settings">
      <section aria-labelledby="export">
        <h2 id="export">Export</h2>
        <p className="dim">Profile, identifiers and every event, in one JSON file: what a customer may ask you for.</p>
        <button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate()}>
          <Icon name="install" /> {save.isPending ? "Collecting…" : "Export everything as JSON"}
        </button>
        {save.error && <Wrong>{save.error.message}</Wrong>}
      </section>
      <section aria-labelledby="erase">
        <h2 id="erase">Erase</h2>
        <p className="dim">
          Removes the profile, all uuids and identifiers, every event, what was turned away, and what still stands in the log. It is looked for again afterwards, and the
          proof is kept. It cannot be undone. Copies that you made elsewhere, such as exports and backups, are yours to remove; and whoever comes back starts as somebody new.
        </p>
        {job ? <Progress site={site} id={job} /> : <button type="button" className="button danger" onClick={() => setAsking(true)}>Erase this customer…</button>}
      </section>
      {asking && (
        <Confirm title={`Erase ${name}?`} verb="Erase" typed={name} act={erase} onClose={() => setAsking(false)}>
          <p>Everything about this customer is removed for good.</p>
        </Confirm>
      )}
    </div>
  );
}

function Progress({ site, id }: { site: Site; id: string }) {
  const job = useQuery({
    queryKey: ["job", site.id, id],
    queryFn: () => settings.job(site.id, id),
    refetchInterval: ({ state }) => (state.data?.state === "done" || state.data?.state === "failed" ? false : POLL_MS),
  });
  if (job.error && !job.data) return <Wrong>{job.error.message}</Wrong>;
  if (!job.data) return null;
  const { state, step, result } = job.data;
  return (
    <div className="boxed">
      <p role="status">
        {state === "waiting" && <span className="dim">○ Waiting for its turn.</span>}
        {state === "running" && <span className="warn">● Erasing: {step}</span>}
        {state === "failed" && <span className="bad">⚠ It failed: {step}</span>}
        {state === "done" && <span className="good">✓ Erased. Nothing of this customer remains.</span>}
      </p>
      {(state === "waiting" || state === "running") && <progress aria-label="Erasing" />}
      {result && <Proof result={result} timeZone={site.timeZone} />}
      {state === "done" && <p className="actions"><Link className="button" href={pathTo(site.id, "customers")}>Back to customers</Link></p>}
    </div>
  );
}
