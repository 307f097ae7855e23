// API keys: secrets of scripts and servers, each with what it may do; shown once, then only their first characters.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Site } from "../../api";
import { type ApiKey, settings } from "../../api_settings";
import { moment } from "../../model/words";
import { Asked } from "../../parts/asked";
import { ConfirmButton } from "../../parts/dialog";
import { ShownOnce } from "../../parts/snippet";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";
import { ApiKeyForm } from "./api_key_form";

const isOver = (key: ApiKey): boolean => key.revokedAt !== null || (key.expiresAt !== null && Date.parse(key.expiresAt) <= Date.now());

export function ApiKeys({ site }: { site: Site }) {
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const keys = useQuery({ queryKey: ["api-keys", site.id], queryFn: () => settings.apiKeys(site.id) });
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["api-keys", site.id] });
  const onMade = (key: string): void => {
    setSecret(key);
    setMaking(false);
    void refresh();
  };
  const ends = (key: ApiKey): React.ReactNode => {
    if (key.revokedAt) return <span className="bad">revoked {moment(key.revokedAt, site.timeZone)}</span>;
    return key.expiresAt ? <span className={isOver(key) ? "bad" : "warn"}>{moment(key.expiresAt, site.timeZone)}</span> : "never";
  };
  return (
    <section aria-labelledby="api-keys">
      <h2 id="api-keys">API keys</h2>
      <p className="dim">Secret: for your servers and scripts. Each does what its scopes say, on this site only.</p>
      {secret && (
        <ShownOnce text={secret} label="Your new key" onDone={() => setSecret(null)}>
          Copy it now: it is shown this once and kept only as a hash. Whoever has it can do what its scopes say.
        </ShownOnce>
      )}
      <Asked query={keys}>
        {({ keys: list }) => list.length === 0 ? <p className="dim">There is none yet.</p> : (
          <Table
            label="API keys" heads={["Name", "May", "Last used", "Expires", ""]}
            rows={list.map((key) => ({
              id: key.id,
              faded: isOver(key),
              cells: [
                <><b>{key.name || "No name"}</b> <code className="dim">{key.prefix}…</code></>,
                <>
                  {key.scopes.map((scope) => <code key={scope} className="chip">{scope}</code>)}
                  {key.allowedIps.length > 0 && <small className="dim">from {key.allowedIps.join(", ")}</small>}
                </>,
                key.lastUsedAt ? <Ago moment={key.lastUsedAt} timeZone={site.timeZone} /> : <span className="dim">never</span>,
                ends(key),
                isOver(key) ? null : (
                  <ConfirmButton words="Revoke…" title={`Revoke ${key.name || key.prefix}?`} verb="Revoke" act={() => settings.revokeApiKey(site.id, key.id).then(refresh)}>
                    <p>Whatever uses it is refused at once. It cannot be taken back.</p>
                  </ConfirmButton>
                ),
              ],
            }))}
          />
        )}
      </Asked>
      {making ? <ApiKeyForm site={site} onMade={onMade} onCancel={() => setMaking(false)} /> : (
        <p className="actions"><button type="button" className="button" onClick={() => setMaking(true)}>New API key…</button></p>
      )}
    </section>
  );
}
