// Inviting somebody: an e-mail and a role make a link, which is given to them by hand.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Invitation } from "../../api_settings";
import { ROLES, type Role } from "../../model/roles";
import { Choices, Field, FieldGroup, Wrong } from "../../parts/field";
import { ShownOnce } from "../../parts/snippet";

const OPTIONS = ROLES.map(([role, may]) => [role, role, `${may[0]!.toUpperCase()}${may.slice(1)}.`] as const);

interface Props {
  words: string;
  invite: (email: string, role: Role) => Promise<Invitation>;
  onDone: () => Promise<void>;
}

export function Invite({ words, invite, onDone }: Props) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const send = useMutation({
    mutationFn: () => invite(email.trim(), role),
    onSuccess: () => {
      setEmail("");
      return onDone();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <section aria-labelledby="invite">
      <h2 id="invite">{words}</h2>
      {send.data?.link && <InvitationLink email={send.data.person.email} link={send.data.link} onDone={send.reset} />}
      {send.data && !send.data.link && <p className="good" role="status">✓ {send.data.person.email} is in. They can sign in already, so no link is needed.</p>}
      {!send.data?.link && (
        <form className="form" aria-label={words} onSubmit={submit}>
          {send.error && <Wrong>{send.error.message}</Wrong>}
          <Field label="E-mail" sentence="What they sign in with. Nothing is sent: you get a link to give to them.">
            {(control) => <input {...control} type="email" autoComplete="off" required value={email} onChange={(event) => setEmail(event.target.value)} />}
          </Field>
          <FieldGroup label="Role" sentence="It can be changed at any time.">
            <Choices name="role" value={role} options={OPTIONS} onChange={setRole} />
          </FieldGroup>
          <p className="actions"><button type="submit" className="button primary" disabled={!email.trim() || send.isPending}>Invite</button></p>
        </form>
      )}
    </section>
  );
}

export function InvitationLink({ email, link, onDone }: { email: string; link: string; onDone: () => void }) {
  return (
    <ShownOnce text={link} label={`The link for ${email}`} onDone={onDone}>
      Give it to them yourself. It works once, within 24 hours, and whoever has it signs in as them.
    </ShownOnce>
  );
}
