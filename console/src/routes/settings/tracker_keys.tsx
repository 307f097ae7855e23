// Tracker keys: public, they may only send. The main one stands in the line to install; it can be rotated.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Site, api } from "../../api";
import { type TrackerKey, settings } from "../../api_settings";
import { moment } from "../../model/words";
import { Asked } from "../../parts/asked";
import { CopyButton } from "../../parts/copy_button";
import { ConfirmButton } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { Table } from "../../parts/table";

const MAIN = "main";
const OVERLAP_DAYS = 7;

export function TrackerKeys({ site }: { site: Site }) {
  const queries = useQueryClient();
  const [days, setDays] = useState(String(OVERLAP_DAYS));
  const keys = useQuery({ queryKey: ["tracker-keys", site.id], queryFn: () => settings.trackerKeys(site.id) });
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["tracker-keys", site.id] });
  const rotate = async (): Promise<void> => {
    await settings.rotateTrackerKey(site.id, Number(days));
    await Promise.all([refresh(), queries.fetchQuery({ queryKey: ["sites"], queryFn: api.sites, staleTime: 0 })]);
  };
  const ends = ({ expiresAt }: TrackerKey): React.ReactNode => (expiresAt ? <span className="warn">{moment(expiresAt, site.timeZone)}</span> : "–");
  return (
    <section aria-labelledby="tracker-keys">
      <h2 id="tracker-keys">Tracker keys</h2>
      <p className="dim">Public: they stand in your pages and apps, and can send events but read nothing.</p>
      <Asked query={keys}>
        {({ keys: list }) => (
          <Table
            label="Tracker keys" heads={["Name", "Key", "Since", "Ends", ""]}
            rows={list.map((key) => ({
              id: key.id,
              cells: [
                key.id === MAIN ? <b>Main</b> : key.name,
                <span className="copyable"><code className="break">{key.key}</code><CopyButton text={key.key} label="Copy the key" /></span>,
                moment(key.createdAt, site.timeZone),
                ends(key),
                key.id === MAIN ? (
                  <ConfirmButton words="Rotate…" title="Rotate the main key?" verb="Rotate" act={rotate}>
                    <p>The line to install changes. Put it on your pages within the overlap; the old key counts until then.</p>
                    <label className="measured">
                      Overlap
                      <input type="number" min={0} max={400} value={days} onChange={(event) => setDays(event.target.value)} />
                      <span className="dim">days</span>
                    </label>
                  </ConfirmButton>
                ) : (
                  <ConfirmButton words="Remove…" title={`Remove the key “${key.name}”?`} verb="Remove" act={() => settings.removeTrackerKey(site.id, key.id).then(refresh)}>
                    <p>Whatever still sends with it is turned away at once.</p>
                  </ConfirmButton>
                ),
              ],
            }))}
          />
        )}
      </Asked>
      <FurtherKey site={site} onDone={refresh} />
    </section>
  );
}

function FurtherKey({ site, onDone }: { site: Site; onDone: () => Promise<void> }) {
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: () => settings.addTrackerKey(site.id, name.trim()),
    onSuccess: () => {
      setName("");
      return onDone();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit}>
      <p className="with-action">
        <input aria-label="Name of a further key" placeholder="Android app" maxLength={64} required value={name} onChange={(event) => setName(event.target.value)} />
        <button type="submit" className="button" disabled={!name.trim() || add.isPending}>Add a further key</button>
      </p>
      {add.error && <Wrong>{add.error.message}</Wrong>}
    </form>
  );
}
