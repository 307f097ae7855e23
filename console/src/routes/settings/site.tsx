// Settings of a site itself: its name, where it may send from, its clock, its limits; and archiving it.
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import { useDraft } from "../../draft";
import { collectPathHint, scriptNameHint } from "../../model/own_names";
import { domainHints, patternHints } from "../../model/patterns";
import { isAtLeast } from "../../model/roles";
import { numberHint, rateHint, siteChange, siteDraft } from "../../model/site_draft";
import { ConfirmButton } from "../../parts/dialog";
import { type Control, Field, FieldGroup, Tick } from "../../parts/field";
import { Form } from "../../parts/form";
import { useSiteChange } from "../../site_cache";
import { OwnNames } from "./own_names";

const ZONES = Intl.supportedValuesOf("timeZone");
const FIELDS = ["name", "domains", "timeZone", "sessionTimeoutSeconds", "automaticEvents", "browsersOnly", "limits", "scriptName", "collectPath", "secretParams", "conversionActions"];

export function SiteSettings({ site }: { site: Site }) {
  const change = useSiteChange();
  const draft = useDraft({
    saved: siteDraft(site),
    fields: FIELDS,
    send: (value) => change(settings.changeSite(site.id, siteChange(site, value))),
  });
  const { value, set, wrongWith } = draft;
  const wrongAddress = wrongWith("limits.addressEventsPerSecond");
  const hints = domainHints(value.domains);
  const wrongTimeout = numberHint(value.timeoutMinutes);
  const wrongRate = rateHint(value.keyRate) ?? rateHint(value.addressRate);
  const wrongName = scriptNameHint(value.scriptName) ?? collectPathHint(value.collectPath);
  const wrongPattern = patternHints(value.conversionActions)[0] ?? null;
  const blocked = wrongPattern ? "An action cannot be." : hints.length ? "A domain cannot be." : wrongTimeout || wrongRate ? "A number cannot be." : wrongName ? "A name cannot be." : null;
  const isAdmin = isAtLeast(site.role, "admin");
  return (
    <>
      <Form label="Site" draft={draft} readOnly={!isAdmin} blocked={blocked}>
        <Field label="Name" sentence="What this site is called in the console." error={wrongWith("name")}>
          {(control) => <input {...control} maxLength={64} value={value.name} onChange={(event) => set({ name: event.target.value })} />}
        </Field>
        <Field
          label="Domains"
          sentence={<>One a line. Pages of other domains are turned away; <code>*.example.com</code> takes all below it, and an empty list takes every page.</>}
          error={hints[0] ?? wrongWith("domains")}
        >
          {(control) => <textarea {...control} rows={4} spellCheck={false} value={value.domains} onChange={(event) => set({ domains: event.target.value })} />}
        </Field>
        <Field label="Time zone" sentence="Days begin and end by it, and times are shown in it." error={wrongWith("timeZone")}>
          {(control) => (
            <>
              <input {...control} list="zones" spellCheck={false} value={value.timeZone} onChange={(event) => set({ timeZone: event.target.value })} />
              <datalist id="zones">{ZONES.map((zone) => <option key={zone} value={zone} />)}</datalist>
            </>
          )}
        </Field>
        <Field
          label="Session timeout" sentence="A session ends when a customer did nothing for so many minutes: 1 to 1440."
          error={wrongTimeout ?? wrongWith("sessionTimeoutSeconds")}
        >
          {(control) => <Measured control={control} unit="minutes" text={value.timeoutMinutes} onChange={(timeoutMinutes) => set({ timeoutMinutes })} />}
        </Field>
        <Field
          label="Conversions" sentence={<>Actions that a visit is hoped to lead to, one a line, such as <code>transaction.charge</code>. Sessions show them, past ones too.</>}
          error={wrongPattern ?? wrongWith("conversionActions")}
        >
          {(control) => (
            <textarea
              {...control} className="mono" rows={2} spellCheck={false} autoCapitalize="off"
              value={value.conversionActions} onChange={(event) => set({ conversionActions: event.target.value })}
            />
          )}
        </Field>
        <FieldGroup label="What is taken in" error={wrongWith("automaticEvents") ?? wrongWith("browsersOnly")}>
          <Tick
            words="Automatic events" sentence="Page visits, and the starts and ends of sessions, come by themselves; without, only what pages say comes."
            checked={value.automaticEvents} onChange={(automaticEvents) => set({ automaticEvents })}
          />
          <Tick
            words="Browsers only" sentence="A tracker key counts only from a page of the domains; apps and servers then need an API key."
            checked={value.browsersOnly} onChange={(browsersOnly) => set({ browsersOnly })}
          />
        </FieldGroup>
        <Field
          label="Limit of a key" sentence="How many events a second one key may send, before it is told to wait; empty is no limit."
          error={rateHint(value.keyRate) ?? (wrongAddress ? null : wrongWith("limits"))}
        >
          {(control) => <Measured control={control} unit="events/s" text={value.keyRate} onChange={(keyRate) => set({ keyRate })} />}
        </Field>
        <Field
          label="Limit of an address" sentence="The same for one address with a tracker key, so that a runaway page takes nothing from others."
          error={rateHint(value.addressRate) ?? wrongAddress}
        >
          {(control) => <Measured control={control} unit="events/s" text={value.addressRate} onChange={(addressRate) => set({ addressRate })} />}
        </Field>
        <OwnNames site={site} draft={draft} />
      </Form>
      {isAdmin && <Archiving site={site} />}
    </>
  );
}

interface MeasuredProps {
  control: Control;
  unit: string;
  text: string;
  onChange: (text: string) => void;
}

function Measured({ control, unit, text, onChange }: MeasuredProps) {
  return (
    <span className="measured">
      <input {...control} inputMode="decimal" placeholder="no limit" value={text} onChange={(event) => onChange(event.target.value)} />
      <span className="dim">{unit}</span>
    </span>
  );
}

function Archiving({ site }: { site: Site }) {
  const change = useSiteChange();
  return (
    <section aria-labelledby="archive">
      <h2 id="archive">{site.archivedAt ? "Archived" : "Archive"}</h2>
      <p className="dim">
        {site.archivedAt
          ? "This site takes no events. Restored, it goes on where it stopped."
          : "An archived site takes no events any more. Everything it has is kept, and it can be restored."}
      </p>
      {site.archivedAt ? (
        <ConfirmButton words="Restore…" title={`Restore ${site.name}?`} verb="Restore" typed={site.name} act={() => change(settings.restore(site.id))}>
          <p>Its keys work again at once, and its pages can send.</p>
        </ConfirmButton>
      ) : (
        <ConfirmButton words="Archive…" title={`Archive ${site.name}?`} verb="Archive" typed={site.name} act={() => change(settings.archive(site.id))}>
          <p>Its keys stop working at once: whatever its pages and servers send is turned away.</p>
        </ConfirmButton>
      )}
    </section>
  );
}
