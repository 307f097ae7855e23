// Sources: a site's own rules on where visits come from, which come before what is known anyway.
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import { useDraft } from "../../draft";
import { isAtLeast } from "../../model/roles";
import { CHANNELS, NEW_RULE, type RuleDraft, rulesDraft, rulesHint, rulesOf } from "../../model/source_rules";
import { Wrong } from "../../parts/field";
import { Form } from "../../parts/form";
import { Icon } from "../../parts/icon";
import { useSiteChange } from "../../site_cache";

const PATTERNS: [keyof RuleDraft, string, string][] = [
  ["host", "Host of the referrer", "*.partner.example"],
  ["path", "Path of the page", "/autumn/*"],
  ["param", "Param of its address", "ref=partner*"],
];

export function Sources({ site }: { site: Site }) {
  const change = useSiteChange();
  const draft = useDraft({
    saved: { rules: rulesDraft(site.sourceRules) },
    fields: ["sourceRules"],
    send: ({ rules }) => change(settings.changeSite(site.id, { sourceRules: rulesOf(rules) })),
  });
  const { rules } = draft.value;
  const set = (next: RuleDraft[]): void => draft.set({ rules: next });
  const wrong = draft.wrongWith("sourceRules");
  return (
    <>
      <p className="lead">
        Search engines, networks, mail and AI assistants are known, and so are <code>utm_*</code> and click ids. What only you know is said here: the first rule that fits
        a visit counts, for visits from then on. <code>*</code> stands for any characters.
      </p>
      <Form label="Sources" draft={draft} readOnly={!isAtLeast(site.role, "admin")} blocked={rulesHint(rules)}>
        {wrong && <Wrong>{wrong}</Wrong>}
        <div className="lines">
          {rules.map((rule, at) => (
            <Rule key={at} rule={rule} number={at + 1} onChange={(next) => set(rules.map((each, index) => (index === at ? next : each)))} onRemove={() => set(rules.filter((_, index) => index !== at))} />
          ))}
          {rules.length === 0 && <p className="dim">No rule of your own yet.</p>}
          <button type="button" className="button" onClick={() => set([...rules, NEW_RULE])}><Icon name="plus" /> Add a rule</button>
        </div>
      </Form>
    </>
  );
}

interface RuleProps {
  rule: RuleDraft;
  number: number;
  onChange: (rule: RuleDraft) => void;
  onRemove: () => void;
}

function Rule({ rule, number, onChange, onRemove }: RuleProps) {
  return (
    <div className="boxed source-rule" role="group" aria-label={`Rule ${number}`}>
      {PATTERNS.map(([name, words, example]) => (
        <label key={name}>
          {words}
          <input className="mono" placeholder={example} maxLength={256} autoComplete="off" spellCheck={false} value={rule[name]} onChange={(event) => onChange({ ...rule, [name]: event.target.value })} />
        </label>
      ))}
      <label>Source<input placeholder="partner" maxLength={128} autoComplete="off" value={rule.source} onChange={(event) => onChange({ ...rule, source: event.target.value })} /></label>
      <label>Medium<input placeholder="as usual" maxLength={128} autoComplete="off" value={rule.medium} onChange={(event) => onChange({ ...rule, medium: event.target.value })} /></label>
      <label>
        Channel
        <select value={rule.channel} onChange={(event) => onChange({ ...rule, channel: event.target.value })}>
          <option value="">as usual</option>
          {CHANNELS.map((channel) => <option key={channel}>{channel}</option>)}
        </select>
      </label>
      <button type="button" className="button" onClick={onRemove} aria-label={`Remove rule ${number}`}>Remove</button>
    </div>
  );
}
