// Giving a customer an identifier, or another one; when it belongs to somebody else, that is said.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Customer, Site } from "../../api";
import type { IdentifierKind } from "../../api_customers";
import { Dialog } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { ApiError } from "../../request";
import { useProfileChange } from "./changing";

const KINDS: [IdentifierKind, string][] = [
  ["customId", "Custom id"],
  ["email", "E-mail"],
  ["phone", "Phone"],
];

interface Props {
  site: Site;
  profile: Customer;
  /** With whoever has this identifier. */
  onMerge: (identifier: string) => void;
  onClose: () => void;
}

export function IdentifierDialog({ site, profile, onMerge, onClose }: Props) {
  const [kind, setKind] = useState<IdentifierKind>("customId");
  const [value, setValue] = useState(profile.customId ?? "");
  const change = useProfileChange(site.id, profile.id);
  const save = useMutation({ mutationFn: () => change({ [kind]: value.trim() }), onSuccess: onClose });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const choose = (next: IdentifierKind): void => {
    setKind(next);
    setValue(profile[next] ?? "");
    save.reset();
  };
  const taken = save.error instanceof ApiError && save.error.code === "identification_conflict";
  return (
    <Dialog label="Set an identifier" onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <h2>Set an identifier</h2>
        <p className="dim">Compared exactly, capitals included. One that the customer has is replaced; the old one stays in the history.</p>
        <div className="stacked">
          <label>
            Kind
            <select value={kind} onChange={(event) => choose(event.target.value as IdentifierKind)}>
              {KINDS.map(([each, words]) => <option key={each} value={each}>{words}</option>)}
            </select>
          </label>
          <label>Value<input data-first required maxLength={256} autoComplete="off" spellCheck={false} aria-invalid={Boolean(save.error)} value={value} onChange={(event) => setValue(event.target.value)} /></label>
        </div>
        {save.error && <Wrong>{save.error.message}</Wrong>}
        {taken && <p>Are the two one person? <button type="button" className="as-link" onClick={() => onMerge(value.trim())}>Merge them instead…</button></p>}
        <p className="actions">
          <button type="submit" className="button primary" disabled={!value.trim() || value.trim() === profile[kind] || save.isPending}>Save</button>
          <button type="button" className="button" onClick={onClose}>Cancel</button>
        </p>
      </form>
    </Dialog>
  );
}
