// A new site: its name and domains; then the line to install. As a page for the first one, else as a dialog.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Site } from "../api";
import { settings } from "../api_settings";
import { domainHints, entriesOf } from "../model/patterns";
import { Dialog } from "../parts/dialog";
import { Field, Wrong } from "../parts/field";
import { ApiError } from "../request";
import { go, pathTo } from "../router";

function NewSiteForm({ onDone }: { onDone?: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [domains, setDomains] = useState("");
  const create = useMutation({
    mutationFn: () => settings.createSite(name.trim(), entriesOf(domains)),
    onSuccess: (site) => {
      queries.setQueryData<{ sites: Site[] }>(["sites"], (before) => ({ sites: [...(before?.sites ?? []), site] }));
      onDone?.();
      go(pathTo(site.id, "install"));
    },
  });
  const field = create.error instanceof ApiError ? create.error.field : null;
  const wrong = domainHints(domains)[0] ?? (field === "domains" ? create.error?.message : null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className="stacked" onSubmit={submit}>
      {create.error && field !== "name" && field !== "domains" && <Wrong>{create.error.message}</Wrong>}
      <Field label="Name" sentence="What you call it here; it can be changed at any time." error={field === "name" ? create.error?.message : null}>
        {(control) => <input {...control} data-first autoFocus required maxLength={64} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="Domains" sentence="One a line. Only pages of these may send; leave it empty to take events from any page." error={wrong}>
        {(control) => <textarea
          {...control} rows={3} spellCheck={false} placeholder="example.com" value={domains} onChange={(event) => setDomains(event.target.value)}
        />}
      </Field>
      <p className="actions">
        <button type="submit" className="button primary" disabled={create.isPending || !name.trim() || domainHints(domains).length > 0}>
          Create the site
        </button>
        {onDone && <button type="button" className="button" onClick={onDone}>Cancel</button>}
      </p>
    </form>
  );
}

export function NewSiteDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="New site" onClose={onClose}>
      <h2>New site</h2>
      <NewSiteForm onDone={onClose} />
    </Dialog>
  );
}

export function FirstSite() {
  return (
    <main className="sign-in">
      <h1>Your first site</h1>
      <p className="dim">A site is a shop, a page or an app whose customers you want to follow. Next comes the line to put on it.</p>
      <NewSiteForm />
    </main>
  );
}
