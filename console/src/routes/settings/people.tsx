// People: who may see this site and as what; owners also see everybody and every site.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Site, User } from "../../api";
import { type Person, settings } from "../../api_settings";
import { ROLES, type Role, roleOn } from "../../model/roles";
import { Asked } from "../../parts/asked";
import { ConfirmButton } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { Table } from "../../parts/table";
import { Tabs } from "../../parts/tabs";
import { Ago } from "../../parts/time";
import { Everybody } from "./everybody";
import { Invite } from "./invite";

const TABS = ["This site", "Everywhere"] as const;

export function People({ site, user }: { site: Site; user: User }) {
  const [tab, setTab] = useState<(typeof TABS)[number]>("This site");
  if (!user.owner) return <SitePeople site={site} user={user} />;
  return (
    <Tabs label="Whose people" names={TABS} current={tab} onChange={setTab}>
      {tab === "This site" ? <SitePeople site={site} user={user} /> : <Everybody user={user} timeZone={site.timeZone} />}
    </Tabs>
  );
}

function SitePeople({ site, user }: { site: Site; user: User }) {
  const queries = useQueryClient();
  const [error, setError] = useState<string | null>(null);
  const people = useQuery({ queryKey: ["people", site.id], queryFn: () => settings.sitePeople(site.id) });
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["people"] });
  const setRole = (person: Person, role: Role): void => {
    setError(null);
    // Somebody who is known already is not invited: the role is what changes.
    settings.invite(site.id, person.email, role).then(refresh, (failed: Error) => setError(failed.message));
  };
  return (
    <>
      <p className="lead">{ROLES.map(([role, may], at) => <span key={role}>{at > 0 ? "; an" : "A"} <b>{role}</b> {may}</span>)}.</p>
      {error && <Wrong>{error}</Wrong>}
      <Asked query={people}>
        {({ people: list }) => (
          <Table
            label={`People of ${site.name}`} heads={["E-mail", "Role", "Two-step", "Last seen", ""]}
            rows={list.map((person) => ({
              id: person.id,
              cells: [
                <><b>{person.email}</b>{person.id === user.id && <span className="dim"> (you)</span>}</>,
                <SiteRole person={person} site={site} isSelf={person.id === user.id} onRole={(role) => setRole(person, role)} />,
                person.hasTotp ? <span className="good">✓ on</span> : <span className="dim">off</span>,
                person.lastSeenAt ? <Ago moment={person.lastSeenAt} timeZone={site.timeZone} /> : <span className="dim">never</span>,
                person.roles[site.id] && person.id !== user.id ? (
                  <ConfirmButton words="Remove…" label={`Remove ${person.email}`} title={`Remove ${person.email} from ${site.name}?`} verb="Remove" act={() => settings.removeFromSite(site.id, person.id).then(refresh)}>
                    <p>They no longer see this site. What they may elsewhere stays.</p>
                  </ConfirmButton>
                ) : null,
              ],
            }))}
          />
        )}
      </Asked>
      <Invite words={`Invite somebody to ${site.name}`} invite={(email, role) => settings.invite(site.id, email, role)} onDone={refresh} />
    </>
  );
}

interface SiteRoleProps {
  person: Person;
  site: Site;
  isSelf: boolean;
  onRole: (role: Role) => void;
}

function SiteRole({ person, site, isSelf, onRole }: SiteRoleProps) {
  const role = roleOn(person.roles, site.id);
  if (isSelf || !person.roles[site.id]) return <>{role}{person.roles["*"] === role && <span className="dim">, everywhere</span>}</>;
  return (
    <>
      <RoleSelect label={`Role of ${person.email}`} value={person.roles[site.id]!} onChange={onRole} />
      {role !== person.roles[site.id] && <small className="dim">{role} everywhere counts</small>}
    </>
  );
}

export function RoleSelect({ label, value, onChange }: { label: string; value: Role; onChange: (role: Role) => void }) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value as Role)}>
      {ROLES.map(([role]) => <option key={role}>{role}</option>)}
    </select>
  );
}
