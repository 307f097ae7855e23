// What a site says of an action, laid over the default: label, icon, description, params and whether they are required.
import { useQueryClient } from "@tanstack/react-query";
import type { Site } from "../../api";
import { type ActionDetail, catalogue } from "../../api_catalogue";
import { useDraft } from "../../draft";
import { definitionDraft, definitionHint, definitionOf } from "../../model/definition_draft";
import { holesOf, labelOf, templateHint } from "../../model/label";
import { ConfirmButton } from "../../parts/dialog";
import { Field, FieldGroup, Wrong } from "../../parts/field";
import { Form } from "../../parts/form";
import { ACTION_ICONS, Icon, iconOf } from "../../parts/icon";
import { go, pathTo } from "../../router";
import { ParamRows } from "./param_rows";

interface Props {
  site: Site;
  detail: ActionDetail;
  readOnly: boolean;
}

/** Params as they came last, to try a label with. */
const exampleOf = (detail: ActionDetail): Record<string, unknown> =>
  Object.fromEntries(detail.params.flatMap(({ name, seen }) => (seen?.examples[0] === undefined ? [] : [[name, seen.examples[0]]])));

export function DefinitionForm({ site, detail, readOnly }: Props) {
  const queries = useQueryClient();
  const draft = useDraft({
    saved: definitionDraft(detail),
    fields: ["label", "icon", "description", "params"],
    send: async (value) => {
      queries.setQueryData(["catalogue-action", site.id, detail.action], await catalogue.define(site.id, detail.action, definitionOf(value, detail.default)));
      await queries.invalidateQueries({ queryKey: ["catalogue", site.id] });
    },
  });
  const forget = async (): Promise<void> => {
    await catalogue.forget(site.id, detail.action);
    await queries.invalidateQueries({ queryKey: ["catalogue", site.id] });
    if (!detail.default && !detail.lastSeen) return go(pathTo(site.id, "catalogue"));
    await queries.invalidateQueries({ queryKey: ["catalogue-action", site.id, detail.action] });
  };
  const { value, set, wrongWith } = draft;
  const template = value.label || detail.default?.label || "";
  const example = exampleOf(detail);
  const wrongLabel = templateHint(value.label);
  const says = holesOf(template).some((name) => name in example) ? labelOf(template, example) : null;
  return (
    <>
      <Form label="Definition" draft={draft} readOnly={readOnly} blocked={wrongLabel ? "The label cannot be saved as it is." : definitionHint(value)} said="Saved. It holds for events from now on.">
        <Field label="Label" sentence={<>How people read it. <code>{"{{name}}"}</code> is filled in with that param, <code>{"{{name|sku}}"}</code> with the first that is there.</>} error={wrongWith("label")}>
          {(control) => (
            <>
              <input {...control} aria-invalid={control["aria-invalid"] || wrongLabel !== null} maxLength={256} autoComplete="off" placeholder={detail.default?.label || `Did ${detail.action}`} value={value.label} onChange={(event) => set({ label: event.target.value })} />
              {wrongLabel && <Wrong polite>{wrongLabel}</Wrong>}
              {says && !wrongLabel && <p className="dim">With what came last: <b>{says}</b></p>}
            </>
          )}
        </Field>
        <FieldGroup label="Icon" sentence="Beside it in every list.">
          <IconChoice action={detail.action} fallback={detail.default?.icon ?? ""} value={value.icon} onChange={(icon) => set({ icon })} />
        </FieldGroup>
        <Field label="Description" sentence="For colleagues: when it is sent, and by what." error={wrongWith("description")}>
          {(control) => <textarea {...control} rows={2} maxLength={1000} placeholder={detail.default?.description} value={value.description} onChange={(event) => set({ description: event.target.value })} />}
        </Field>
        <ParamRows detail={detail} params={value.params} error={wrongWith("params")} onChange={(params) => set({ params })} />
      </Form>
      {detail.own && !readOnly && (
        <p className="actions">
          <ConfirmButton words={detail.default ? "Back to the default" : "Remove the definition"} title="Remove this site's definition?" verb="Remove it" act={forget}>
            <p>{detail.default ? "What Footfall says of it by default holds again." : "The action stays in the catalogue as long as it was seen."} Stored events stay as they are.</p>
          </ConfirmButton>
        </p>
      )}
    </>
  );
}

interface IconChoiceProps {
  action: string;
  fallback: string;
  value: string;
  onChange: (icon: string) => void;
}

function IconChoice({ action, fallback, value, onChange }: IconChoiceProps) {
  const usual = fallback || iconOf(action);
  return (
    <div className="icon-choice" role="radiogroup" aria-label="Icon">
      {ACTION_ICONS.map((icon) => (
        <label key={icon} title={icon === usual ? `${icon}, as usual` : icon}>
          <input type="radio" name="icon" className="unseen" checked={(value || usual) === icon} onChange={() => onChange(icon === usual ? "" : icon)} />
          <Icon name={icon} />
          <span className="unseen">{icon}</span>
        </label>
      ))}
    </div>
  );
}
