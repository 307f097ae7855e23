// The keys that customers' tokens are checked with: adding one, replacing one with an overlap, removing one.
import { useState } from "react";
import type { Site } from "../../api";
import type { Authentication, AuthenticationChange, CustomerKey } from "../../api_settings";
import { withKey, withReplacement, withoutKey } from "../../model/key_changes";
import { moment } from "../../model/words";
import { ConfirmButton, Dialog } from "../../parts/dialog";
import { Table } from "../../parts/table";
import { CustomerKeyForm } from "./customer_key_form";

const KINDS: Record<CustomerKey["kind"], string> = { publicKey: "public key", secret: "secret", jwksUrl: "keys at an address" };

interface Props {
  site: Site;
  authentication: Authentication;
  send: (change: AuthenticationChange) => Promise<void>;
}

export function CustomerKeys({ site, authentication, send }: Props) {
  // "" adds a key, an id replaces that one.
  const [making, setMaking] = useState<string | null>(null);
  const close = (): void => setMaking(null);
  const until = (expiresAt: string | null): React.ReactNode =>
    expiresAt ? <span className={Date.parse(expiresAt) < Date.now() ? "bad" : "warn"}>{moment(expiresAt, site.timeZone)}</span> : "–";
  return (
    <section aria-labelledby="customer-keys">
      <h2 id="customer-keys">Keys</h2>
      <p className="dim">A token counts when it fits one of these. To change a key without a gap, replace it: both count until the old one ends.</p>
      {authentication.keys.length > 0 && (
        <Table
          label="Keys of tokens" heads={["Key", "Algorithm", "Added", "Ends", ""]}
          rows={authentication.keys.map((key) => ({
            id: key.id,
            cells: [
              <>{KINDS[key.kind]} <code className="dim break">{key.jwksUrl ?? key.fingerprint.slice(0, 23)}</code></>,
              key.algorithm || "any that fits",
              moment(key.createdAt, site.timeZone),
              until(key.expiresAt),
              <span className="buttons">
                <button type="button" className="button" onClick={() => setMaking(key.id)}>Replace…</button>
                <ConfirmButton words="Remove…" title="Remove this key?" verb="Remove" act={() => send(withoutKey(authentication, key.id))}>
                  <p>Tokens made with it are refused at once.</p>
                </ConfirmButton>
              </span>,
            ],
          }))}
        />
      )}
      <p className="actions"><button type="button" className="button" onClick={() => setMaking("")}>Add a key…</button></p>
      {making !== null && (
        <Dialog label={making ? "Replace the key" : "Add a key"} onClose={close}>
          <CustomerKeyForm
            replaces={making !== ""} onClose={close}
            onKey={(key, ends) => send(making ? withReplacement(authentication, making, key, ends) : withKey(authentication, key))}
          />
        </Dialog>
      )}
    </section>
  );
}
