// Customer authentication: which actions need a customer's token, for whom it must be made, and the keys it may be of.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Site } from "../../api";
import { type Authentication as Saved, type AuthenticationChange, settings } from "../../api_settings";
import { useDraft } from "../../draft";
import { withRules } from "../../model/key_changes";
import { entriesOf, patternHints, textOf } from "../../model/patterns";
import { Asked } from "../../parts/asked";
import { Field } from "../../parts/field";
import { Form } from "../../parts/form";
import { Snippet } from "../../parts/snippet";
import { CustomerKeys } from "./customer_keys";
import { TokenCheck } from "./token_check";

const OFFERED = "form.submit"; // what identifies customers most often

const SNIPPET = `window.footfall = window.footfall || [];
footfall.push(["setToken", () => fetch("/footfall-token").then((answer) => answer.text())]);`;

export function Authentication({ site }: { site: Site }) {
  const queries = useQueryClient();
  const key = ["authentication", site.id];
  const saved = useQuery({ queryKey: key, queryFn: () => settings.authentication(site.id) });
  const send = async (change: AuthenticationChange): Promise<void> => {
    queries.setQueryData(key, await settings.setAuthentication(site.id, change));
  };
  return (
    <>
      <p className="lead">
        Your own backend signs a token for a customer who is logged in there. An event that comes with it belongs to that customer for certain, and nobody else can
        pass for them. The keys say whose tokens count.
      </p>
      <Asked query={saved}>
        {(authentication) => (
          <>
            <Rules saved={authentication} send={send} />
            <CustomerKeys site={site} authentication={authentication} send={send} />
          </>
        )}
      </Asked>
      <TokenCheck site={site} />
      <section aria-labelledby="in-the-page">
        <h2 id="in-the-page">In the page</h2>
        <p className="dim">The tracker asks your backend for a token, and again before it expires; events that need one wait for it.</p>
        <Snippet text={SNIPPET} label="setting a customer's token" />
        <p className="dim">How to sign tokens in Python, Node.js, PHP and Java: see <code>docs/authentication.md</code>.</p>
      </section>
    </>
  );
}

function Rules({ saved, send }: { saved: Saved; send: (change: AuthenticationChange) => Promise<void> }) {
  const draft = useDraft({
    saved: { required: textOf(saved.required), audience: saved.audience ?? "" },
    fields: ["required", "audience"],
    send: (value) => send(withRules(saved, entriesOf(value.required), value.audience)),
  });
  const { value, set, wrongWith } = draft;
  const hints = patternHints(value.required);
  const offer = (): void => set({ required: textOf([...entriesOf(value.required), OFFERED]) });
  const wouldRefuseAll = saved.keys.length === 0 && entriesOf(value.required).length > 0;
  return (
    <Form label="Customer authentication" draft={draft} blocked={hints.length ? "An entry cannot be." : null}>
      <Field
        label="Actions that need a token" sentence="One action or pattern a line. Such an event without a valid token is turned away; others are taken without one."
        error={hints[0] ?? wrongWith("required") ?? (wouldRefuseAll ? "There is no key yet: every such event would be turned away." : null)}
      >
        {(control) => (
          <>
            <textarea {...control} className="mono" rows={4} spellCheck={false} value={value.required} onChange={(event) => set({ required: event.target.value })} />
            {!entriesOf(value.required).includes(OFFERED) && (
              <p className="offers">
                <button type="button" className="button" onClick={offer}>+ {OFFERED}</button>{" "}
                <span className="dim">so that nobody sends a form in somebody else's name</span>
              </p>
            )}
          </>
        )}
      </Field>
      <Field label="Audience" sentence="What a token's aud must say, when your backend makes tokens for others too; empty takes only tokens without one." error={wrongWith("audience")}>
        {(control) => <input {...control} spellCheck={false} placeholder="none" value={value.audience} onChange={(event) => set({ audience: event.target.value })} />}
      </Field>
    </Form>
  );
}
