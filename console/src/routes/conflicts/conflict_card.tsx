// One conflict: who, whose identifier, by which event, and the two answers to it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Identifiers, Site } from "../../api";
import { type Conflict, type Decision, people } from "../../api_customers";
import { isAtLeast } from "../../model/roles";
import { nameOf, short } from "../../model/words";
import { ConfirmButton } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Identicon } from "../../parts/identicon";
import { Ago } from "../../parts/time";
import { Link, pathTo } from "../../router";
import { CHANGES, askAgain } from "../customer/changing";

const DECIDED: Record<Decision, string> = { merge: "One person: merged", dismiss: "Not one person: kept apart" };

export function ConflictCard({ conflict, site }: { conflict: Conflict; site: Site }) {
  const queries = useQueryClient();
  const decide = async (decision: Decision): Promise<void> => {
    await people.resolve(site.id, conflict.id, decision);
    await Promise.all([queries.invalidateQueries({ queryKey: ["conflicts", site.id] }), askAgain(queries, site.id)]);
  };
  const dismiss = useMutation({ mutationFn: () => decide("dismiss") });
  const { customer, other, identifier } = conflict;
  return (
    <article className="conflict boxed" aria-label={other ? `${nameOf(customer)} and ${nameOf(other)}` : nameOf(customer)}>
      <h2>
        <span className="warn"><Icon name="conflict" /></span> <b>{nameOf(customer)}</b> came with the {identifier.kind} <code className="break">{identifier.value}</code>,{" "}
        {other ? <>which belongs to <b>{nameOf(other)}</b></> : customer[identifier.kind] ? `and has another ${identifier.kind} already` : "on a device that joined without proof"} <span className="dim">· <Ago moment={conflict.time} timeZone={site.timeZone} /></span>
      </h2>
      <div className="side-by-side">
        <Side words="Who did it" who={customer} site={site} />
        {other && <Side words="Whose it is" who={other} site={site} />}
      </div>
      {conflict.state === "resolved" && conflict.decision && (
        <p className="dim" role="status">
          {DECIDED[conflict.decision]}{conflict.decidedBy && `, by ${conflict.decidedBy}`}{conflict.decidedAt && <>, <Ago moment={conflict.decidedAt} timeZone={site.timeZone} /></>}
        </p>
      )}
      {dismiss.error && <Wrong>{dismiss.error.message}</Wrong>}
      {conflict.state === "open" && isAtLeast(site.role, CHANGES) && (
        <p className="actions">
          {other ? (
            <ConfirmButton words="One person: merge" title={`Merge ${nameOf(customer)} and ${nameOf(other)}?`} verb="Merge" act={() => decide("merge")}>
              <p>Both histories become one. It can be undone on the customer's page, under Identities.</p>
            </ConfirmButton>
          ) : (
            <ConfirmButton words="One person: take the new one" title={`Is ${identifier.value} the same person?`} verb="Take it" act={() => decide("merge")}>
              <p>{nameOf(customer)} then has the {identifier.kind} <b>{identifier.value}</b>. The one before stays in the history.</p>
            </ConfirmButton>
          )}
          <button type="button" className="button" disabled={dismiss.isPending} onClick={() => dismiss.mutate()}>{other ? "Two people: keep apart" : "Somebody else: leave it"}</button>
        </p>
      )}
    </article>
  );
}

function Side({ words, who, site }: { words: string; who: Identifiers; site: Site }) {
  const known = [["email", who.email], ["customId", who.customId], ["phone", who.phone], ["uuid", short(who.id)]].filter(([, value]) => value); // prettier-ignore
  return (
    <div>
      <h3>{words}</h3>
      <Link className="who" href={pathTo(site.id, "customers", who.id)}><Identicon id={who.id} size={20} /> <b>{nameOf(who)}</b></Link>
      <dl className="facts">
        {known.map(([name, value]) => <div key={name}><dt>{name}</dt><dd><code>{value}</code></dd></div>)}
      </dl>
    </div>
  );
}
