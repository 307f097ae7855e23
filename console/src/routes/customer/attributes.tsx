// What is known of a customer: attributes, agreements and tags, and who said each when.
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Customer, Site } from "../../api";
import { type Change, type ChangeKind, type ProfileChange, people } from "../../api_customers";
import { agreementsOf, byWords, valueWords } from "../../model/profile";
import { isAtLeast } from "../../model/roles";
import { ConfirmButton } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";
import { AttributeDialog } from "./attribute_dialog";
import { CHANGES, useProfileChange } from "./changing";
import { History } from "./history";
import { TagList } from "./tag_list";

const PAGE_CHANGES = 50;

type Said = (kind: ChangeKind, name: string) => ReactNode;
type Send = (change: ProfileChange) => Promise<void>;

export function Attributes({ site, profile }: { site: Site; profile: Customer }) {
  const history = useInfiniteQuery({
    queryKey: ["history", site.id, profile.id],
    queryFn: ({ pageParam }) => people.history(site.id, profile.id, { limit: PAGE_CHANGES, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const send = useProfileChange(site.id, profile.id);
  const changes = history.data?.pages.flatMap((page) => page.changes) ?? [];
  const mayChange = isAtLeast(site.role, CHANGES);
  const said: Said = (kind, name) => {
    const last = changes.find((each) => each.kind === kind && each.name === name);
    return last ? <SetBy change={last} timeZone={site.timeZone} /> : "–";
  };
  return (
    <div className="settings">
      <Values profile={profile} mayChange={mayChange} said={said} send={send} />
      <Agreements profile={profile} mayChange={mayChange} said={said} send={send} />
      <section aria-labelledby="tags">
        <h2 id="tags">Tags</h2>
        <TagList tags={profile.tags} mayChange={mayChange} send={(tags) => send({ tags })} />
      </section>
      <History pages={history} changes={changes} timeZone={site.timeZone} />
    </div>
  );
}

function SetBy({ change, timeZone }: { change: Change; timeZone: string }) {
  return (
    <span className="dim">
      <Ago moment={change.time} timeZone={timeZone} />, {byWords(change.by, change.actor)}
      {change.proof && <span className="mark" title="An API key or the customer's token vouched for it"><Icon name="trust" /></span>}
    </span>
  );
}

interface PartProps {
  profile: Customer;
  mayChange: boolean;
  said: Said;
  send: Send;
}

function Values({ profile, mayChange, said, send }: PartProps) {
  const [changing, setChanging] = useState<{ name: string; value: unknown } | null>(null);
  const entries = Object.entries(profile.attributes).sort(([one], [other]) => one.localeCompare(other));
  const rows = entries.map(([name, value]) => ({
    id: name,
    cells: [
      <code key="name">{name}</code>, <span key="value" className="break">{valueWords(value)}</span>, said("attribute", name),
      ...(mayChange ? [
        <span key="does" className="buttons">
          <button type="button" className="button" aria-label={`Change ${name}`} onClick={() => setChanging({ name, value })}>Change</button>
          <ConfirmButton words="Remove" label={`Remove ${name}`} title={`Remove ${name}?`} verb="Remove" act={() => send({ attributes: { [name]: null } })}>
            <p>The customer is then without it. What it was stays in the history.</p>
          </ConfirmButton>
        </span>,
      ] : []),
    ],
  })); // prettier-ignore
  return (
    <section aria-labelledby="attributes">
      <div className="section-head">
        <h2 id="attributes">Attributes</h2>
        {mayChange && <button type="button" className="button" onClick={() => setChanging({ name: "", value: "" })}><Icon name="plus" /> Add an attribute</button>}
      </div>
      {rows.length > 0 ? (
        <Table label="Attributes" heads={["Name", "Value", "Last change", ...(mayChange ? [""] : [])]} rows={rows} />
      ) : (
        <p className="dim">None yet. Name, plan, city: what your site says of this customer with <code>footfall.identify</code>, a tagged form or the API.</p>
      )}
      {changing && <AttributeDialog name={changing.name} value={changing.value} send={send} onClose={() => setChanging(null)} />}
    </section>
  );
}

const STATES: [boolean | null, string, string][] = [
  [true, "good", "✓ agreed"],
  [false, "bad", "✕ withdrawn"],
  [null, "dim", "not asked"],
];

function Agreements({ profile, mayChange, said, send }: PartProps) {
  const rows = agreementsOf(profile.agreements).map(({ name, words, given }) => {
    const [, tone, state] = STATES.find(([each]) => each === given)!;
    const verb = given ? "Withdraw" : "Record consent";
    return {
      id: name,
      cells: [
        words, <span key="state" className={`state ${tone}`}>{state}</span>, given === null ? "–" : said("agreement", name),
        ...(mayChange ? [
          <ConfirmButton
            key="does" words={verb} label={`${verb}: ${words}`} title={given ? `Withdraw ${words}?` : `Record that they agreed to ${words}?`} verb={verb}
            act={() => send({ agreements: { [name]: !given } })}
          >
            <p>{given ? "Do this when the customer asked to be left alone." : "Do this only when the customer said so, and you can show it."} It is kept in the history with your name.</p>
          </ConfirmButton>,
        ] : []),
      ],
    };
  }); // prettier-ignore
  return (
    <section aria-labelledby="agreements">
      <h2 id="agreements">Agreements</h2>
      <Table label="Agreements" heads={["Agreement", "State", "Last change", ...(mayChange ? [""] : [])]} rows={rows} />
    </section>
  );
}
