// Everybody who can sign in, with their roles everywhere and on each site; for owners.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Site, type User, api } from "../../api";
import { type Person, settings } from "../../api_settings";
import { Asked } from "../../parts/asked";
import { Confirm } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { Menu } from "../../parts/menu";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";
import { Invite, InvitationLink } from "./invite";
import { RolesDialog } from "./roles_dialog";

type Asking = { person: Person; what: "roles" | "remove" | "sessions" | "two-step" };

export function Everybody({ user, timeZone }: { user: User; timeZone: string }) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [link, setLink] = useState<{ email: string; link: string } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const people = useQuery({ queryKey: ["people", "*"], queryFn: settings.people });
  const sites = useQuery({ queryKey: ["sites"], queryFn: api.sites });
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ["people"] });
  const close = (): void => setAsking(null);
  const makeLink = (person: Person): void => {
    setError(null);
    settings.newLink(person.id).then((made) => setLink({ email: person.email, link: made.link }), (failed: Error) => setError(failed.message));
  };
  return (
    <>
      <p className="lead">A role everywhere counts on every site, also on those to come. An admin everywhere is an owner: they add sites and people.</p>
      {error && <Wrong>{error}</Wrong>}
      {link && <InvitationLink email={link.email} link={link.link} onDone={() => setLink(null)} />}
      <Asked query={people}>
        {({ people: list }) => (
          <Table
            label="Everybody" heads={["E-mail", "Roles", "Signs in with", "Last seen", ""]}
            rows={list.map((person) => ({
              id: person.id,
              cells: [
                <><b>{person.email}</b>{person.id === user.id && <span className="dim"> (you)</span>}</>,
                <RolesSaid person={person} sites={sites.data?.sites ?? []} />,
                [person.hasPassword ? "password" : "links", person.hasTotp && "code"].filter(Boolean).join(" and "),
                person.lastSeenAt ? <Ago moment={person.lastSeenAt} timeZone={timeZone} /> : <span className="dim">never</span>,
                <Menu label={`What can be done with ${person.email}`} words="Change">
                  <button type="button" onClick={() => setAsking({ person, what: "roles" })}>Roles…</button>
                  <button type="button" onClick={() => makeLink(person)}>New sign-in link</button>
                  <button type="button" onClick={() => setAsking({ person, what: "sessions" })}>End all sessions…</button>
                  {person.hasTotp && <button type="button" onClick={() => setAsking({ person, what: "two-step" })}>Turn two-step off…</button>}
                  {person.id !== user.id && <button type="button" className="bad" onClick={() => setAsking({ person, what: "remove" })}>Remove…</button>}
                </Menu>,
              ],
            }))}
          />
        )}
      </Asked>
      <Invite words="Invite somebody everywhere" invite={settings.inviteAnywhere} onDone={refresh} />
      {asking?.what === "roles" && <RolesDialog person={asking.person} sites={sites.data?.sites ?? []} onSaved={refresh} onClose={close} />}
      {asking && asking.what !== "roles" && <Ending asking={asking} onDone={refresh} onClose={close} />}
    </>
  );
}

function RolesSaid({ person, sites }: { person: Person; sites: Site[] }) {
  const said = Object.entries(person.roles).map(([site, role]) =>
    site === "*" ? (role === "admin" ? "owner" : `${role} everywhere`) : `${role} of ${sites.find((each) => each.id === site)?.name ?? site}`,
  );
  return said.length ? said.map((each) => <span key={each} className="chip">{each}</span>) : <span className="dim">none</span>;
}

function Ending({ asking: { person, what }, onDone, onClose }: { asking: Asking; onDone: () => Promise<void>; onClose: () => void }) {
  if (what === "remove")
    return (
      <Confirm title={`Remove ${person.email}?`} verb="Remove" typed={person.email} act={() => settings.removePerson(person.id).then(onDone)} onClose={onClose}>
        <p>They can no longer sign in, and their sessions end now. What they did stays in the audit.</p>
      </Confirm>
    );
  if (what === "two-step")
    return (
      <Confirm title={`Turn two-step sign-in of ${person.email} off?`} verb="Turn off" act={() => settings.endTwoStepOf(person.id).then(onDone)} onClose={onClose}>
        <p>For somebody who lost their phone. Be sure that it is they who ask: afterwards a password or a link is enough.</p>
      </Confirm>
    );
  return (
    <Confirm title={`End all sessions of ${person.email}?`} verb="End them" act={() => settings.endSessionsOf(person.id).then(onDone)} onClose={onClose}>
      <p>Every browser in which they are signed in must sign in again.</p>
    </Confirm>
  );
}
