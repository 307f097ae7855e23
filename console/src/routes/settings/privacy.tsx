// Privacy: addresses, signals, consent, who counts as whom, and how long events are kept.
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import { useDraft } from "../../draft";
import { trackerLine } from "../../model/own_names";
import { patternHints } from "../../model/patterns";
import { isAtLeast } from "../../model/roles";
import { numberHint } from "../../model/site_draft";
import { Choices, FieldGroup, Tick } from "../../parts/field";
import { Form } from "../../parts/form";
import { Snippet } from "../../parts/snippet";
import { useSiteChange } from "../../site_cache";
import { Erasures } from "./erasures";
import { RetentionRows, retentionDraft, retentionOf } from "./retention";

const ADDRESSES = [
  ["kept", "Kept whole", "Every event carries the full address of who sent it."],
  ["shortened", "Shortened", "The last part is cut off before anything is written: enough for a city, not for a household."],
  ["dropped", "Dropped", "No address is written; country and city are looked up before it goes."],
] as const;

const IDENTIFICATION = [
  ["link", "Link", "The browser joins that customer, as in most trackers; what is known of the customer stays as it is, and the merge can be undone."],
  ["refuse", "Refuse", "The event is kept under its own uuid; its identifying part is ignored, and whoever sent it is told."],
] as const;

export function Privacy({ site }: { site: Site }) {
  const change = useSiteChange();
  const isAdmin = isAtLeast(site.role, "admin");
  const draft = useDraft({
    saved: { ip: site.privacy.ip, signals: site.privacy.signals, unverified: site.unverifiedIdentification, retention: retentionDraft(site.retention) },
    fields: ["privacy", "unverifiedIdentification", "retention"],
    send: ({ ip, signals, unverified, retention }) =>
      change(settings.changeSite(site.id, { privacy: { ip, signals }, unverifiedIdentification: unverified, retention: retentionOf(retention) })),
  });
  const { value, set, wrongWith } = draft;
  const hint = patternHints(value.retention.map((row) => row.action).join("\n"))[0] ?? value.retention.map((row) => numberHint(row.days)).find(Boolean);
  const line = trackerLine(location.origin, site.trackerKey, site.scriptName ?? "").replace("></", ' data-consent="required"></');
  return (
    <>
      <Form label="Privacy" draft={draft} readOnly={!isAdmin} blocked={hint ? "How long events are kept cannot be so." : null}>
        <FieldGroup label="Addresses" sentence="What is written of the IP address that an event came from." error={wrongWith("privacy")}>
          <Choices name="ip" value={value.ip} options={ADDRESSES} onChange={(ip) => set({ ip })} />
        </FieldGroup>
        <FieldGroup label="Signals of the browser" sentence="What a person told their browser about being tracked.">
          <Tick
            words="Honour Do Not Track and Global Privacy Control" sentence="A browser that sends one of them is not tracked at all."
            checked={value.signals} onChange={(signals) => set({ signals })}
          />
        </FieldGroup>
        <FieldGroup
          label="Identification without proof"
          sentence="What happens when a browser without a token says an identifier that belongs to a known customer."
          error={wrongWith("unverifiedIdentification")}
        >
          <Choices name="unverified" value={value.unverified} options={IDENTIFICATION} onChange={(unverified) => set({ unverified })} />
        </FieldGroup>
        <FieldGroup
          label="How long events are kept"
          sentence="The first row that fits an action counts; what fits none is kept for three years. Older events are removed by themselves, and do not come back."
          error={hint ?? wrongWith("retention")}
        >
          <RetentionRows rows={value.retention} onChange={(retention) => set({ retention })} />
        </FieldGroup>
      </Form>
      <section aria-labelledby="consent">
        <h2 id="consent">Consent</h2>
        <p className="dim">
          With <code>data-consent="required"</code> the tracker collects nothing and writes nothing until the page calls <code>footfall.optIn()</code>, as from your consent
          banner; <code>footfall.optOut()</code> takes it back.
        </p>
        <Snippet text={line} label="the tracker's line that waits for consent" />
      </section>
      {isAdmin && <Erasures site={site} />}
    </>
  );
}
