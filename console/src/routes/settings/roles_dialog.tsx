// All roles of one person: everywhere, and on each site.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Site } from "../../api";
import { type Person, settings } from "../../api_settings";
import { ROLES, type Role } from "../../model/roles";
import { Dialog } from "../../parts/dialog";
import { Wrong } from "../../parts/field";

interface Props {
  person: Person;
  sites: Site[];
  onSaved: () => Promise<void>;
  onClose: () => void;
}

export function RolesDialog({ person, sites, onSaved, onClose }: Props) {
  const [roles, setRoles] = useState(person.roles);
  const save = useMutation({
    mutationFn: () => settings.setRoles(person.id, roles),
    onSuccess: async () => {
      await onSaved();
      onClose();
    },
  });
  const set = (site: string, role: string): void => {
    const others = Object.fromEntries(Object.entries(roles).filter(([each]) => each !== site));
    setRoles(role ? { ...others, [site]: role as Role } : others);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const lines = [{ id: "*", name: "Everywhere" }, ...sites];
  return (
    <Dialog label={`Roles of ${person.email}`} onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <h2>Roles of {person.email}</h2>
        <p className="dim">The stronger of the two counts: the one on a site, or the one everywhere.</p>
        <div className="lines tall">
          {lines.map(({ id, name }) => (
            <label key={id} className="line">
              <span>{id === "*" ? <b>{name}</b> : name}</span>
              <select value={roles[id] ?? ""} onChange={(event) => set(id, event.target.value)}>
                <option value="">none</option>
                {ROLES.map(([role]) => <option key={role}>{role}</option>)}
              </select>
            </label>
          ))}
        </div>
        {save.error && <Wrong>{save.error.message}</Wrong>}
        <p className="actions">
          <button type="submit" className="button primary" disabled={save.isPending}>Save</button>
          <button type="button" className="button" onClick={onClose}>Cancel</button>
        </p>
      </form>
    </Dialog>
  );
}
