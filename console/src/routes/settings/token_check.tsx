// A box to paste a token into, which tells what Footfall makes of it.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import { moment } from "../../model/words";
import { Wrong } from "../../parts/field";
import { Icon } from "../../parts/icon";

export function TokenCheck({ site }: { site: Site }) {
  const [token, setToken] = useState("");
  const check = useMutation({ mutationFn: () => settings.checkToken(site.id, token.trim()) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    check.mutate();
  };
  const found = check.data?.claims;
  const claims = (["uuid", "customId", "email"] as const).flatMap((name): [string, string][] => (found?.[name] ? [[name, found[name]]] : []));
  return (
    <section aria-labelledby="check">
      <h2 id="check">Check a token</h2>
      <p className="dim">Paste one that your backend made, and see the verdict that an event with it would get. It is not kept.</p>
      <form onSubmit={submit}>
        <textarea
          aria-label="Token" className="mono" rows={4} spellCheck={false} placeholder="eyJhbGciOi…" value={token}
          onChange={(event) => { setToken(event.target.value); check.reset(); }}
        />
        <p className="actions"><button type="submit" className="button" disabled={!token.trim() || check.isPending}>Check</button></p>
      </form>
      {check.error && <Wrong>{check.error.message}</Wrong>}
      <div role="status">
        {check.data?.valid && (
          <p className="good">
            <Icon name="check" /> Valid: it vouches for{" "}
            {claims.map(([name, value], at) => <span key={name}>{at > 0 && ", "}{name} <code>{value}</code></span>)}
            {found?.expiresAt && <>, until {moment(found.expiresAt, site.timeZone)}</>}
          </p>
        )}
        {check.data && !check.data.valid && <p className="bad"><Icon name="away" /> Refused: {check.data.reason}</p>}
      </div>
    </section>
  );
}
