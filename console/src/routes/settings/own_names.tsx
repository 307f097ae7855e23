// How a site's tracker is called and what it must not tell: own names, secret parameters, and the line for the pages.
import type { Site } from "../../api";
import type { Draft } from "../../draft";
import { collectPathHint, scriptNameHint, trackerLine } from "../../model/own_names";
import type { SiteDraft } from "../../model/site_draft";
import { Field } from "../../parts/field";
import { Snippet } from "../../parts/snippet";

export function OwnNames({ site, draft }: { site: Site; draft: Draft<SiteDraft> }) {
  const { value, set, wrongWith } = draft;
  return (
    <>
      <Field
        label="Script name"
        sentence={<>A name of your own for the tracker, which no ad blocker knows; empty is <code>footfall.js</code>, which always works too.</>}
        error={scriptNameHint(value.scriptName) ?? wrongWith("scriptName")}
      >
        {(control) => (
          <>
            <input
              {...control} className="mono" placeholder="footfall.js" autoComplete="off" spellCheck={false}
              value={value.scriptName} onChange={(event) => set({ scriptName: event.target.value })}
            />
            <Snippet text={trackerLine(location.origin, site.trackerKey, value.scriptName)} label="the line for every page" />
          </>
        )}
      </Field>
      <Field
        label="Collecting path"
        sentence={<>Where the script of that name sends and asks, beside itself; empty is <code>v1/events</code>. On your own domain, put a proxy in front.</>}
        error={collectPathHint(value.collectPath) ?? wrongWith("collectPath")}
      >
        {(control) => (
          <input
            {...control} className="mono" placeholder="v1/events" autoComplete="off" spellCheck={false}
            value={value.collectPath} onChange={(event) => set({ collectPath: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Secret parameters"
        sentence="One a line: parameters of your pages' addresses whose values are never kept. Passwords, tokens and the like are left out anyway."
        error={wrongWith("secretParams")}
      >
        {(control) => (
          <textarea
            {...control} className="mono" rows={2} spellCheck={false}
            value={value.secretParams} onChange={(event) => set({ secretParams: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
