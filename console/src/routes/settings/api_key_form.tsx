// A new API key: its name, what it may do, from where, and until when.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Site } from "../../api";
import { type NewApiKey, settings } from "../../api_settings";
import { entriesOf } from "../../model/patterns";
import { SCOPES } from "../../model/scopes";
import { Field, FieldGroup, Tick, Wrong } from "../../parts/field";
import { ApiError } from "../../request";

interface Props {
  site: Site;
  onMade: (secret: string) => void;
  onCancel: () => void;
}

export function ApiKeyForm({ site, onMade, onCancel }: Props) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["events:write"]);
  const [addresses, setAddresses] = useState("");
  const [lastDay, setLastDay] = useState("");
  const create = useMutation({
    mutationFn: () => {
      const key: NewApiKey = { name: name.trim(), scopes, allowedIps: entriesOf(addresses) };
      return settings.createApiKey(site.id, lastDay ? { ...key, expiresAt: `${lastDay}T23:59:59.000Z` } : key);
    },
    onSuccess: ({ key }) => onMade(key),
  });
  const wrongWith = (field: string): string | null =>
    create.error instanceof ApiError && create.error.field?.startsWith(field) ? create.error.message : null;
  const isBeside = ["name", "scopes", "allowedIps", "expiresAt"].some(wrongWith);
  const tick = (scope: string) => (checked: boolean) => setScopes(checked ? [...scopes, scope] : scopes.filter((each) => each !== scope));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className="form boxed" aria-label="New API key" onSubmit={submit}>
      {create.error && !isBeside && <Wrong>{create.error.message}</Wrong>}
      <Field label="Name" sentence="Where it is used, so that you know it again." error={wrongWith("name")}>
        {(control) => <input {...control} autoFocus maxLength={64} placeholder="Call centre" value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <FieldGroup label="It may" sentence="Give it as little as it needs." error={wrongWith("scopes")}>
        {SCOPES.map(([scope, sentence]) => <Tick key={scope} words={<code>{scope}</code>} sentence={sentence} checked={scopes.includes(scope)} onChange={tick(scope)} />)}
      </FieldGroup>
      <Field label="Allowed addresses" sentence="One address or network a line, such as 203.0.113.0/24; empty is any." error={wrongWith("allowedIps")}>
        {(control) => <textarea {...control} className="mono" rows={2} spellCheck={false} value={addresses} onChange={(event) => setAddresses(event.target.value)} />}
      </Field>
      <Field label="Last day" sentence="It works until the end of this day (UTC); empty is for ever." error={wrongWith("expiresAt")}>
        {(control) => <input {...control} type="date" value={lastDay} onChange={(event) => setLastDay(event.target.value)} />}
      </Field>
      <p className="actions">
        <button type="submit" className="button primary" disabled={scopes.length === 0 || create.isPending}>Create the key</button>
        <button type="button" className="button" onClick={onCancel}>Cancel</button>
      </p>
    </form>
  );
}
