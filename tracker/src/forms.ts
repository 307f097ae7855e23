// data-ff-form: a tagged form's tagged fields when it is submitted, without what nobody may collect.
import type { Params } from "./event";
import { LISTENING } from "./life";
import { record } from "./record";
import { eachRoot } from "./roots";
import { safe } from "./safe";
import { nearest, origin, withParams } from "./tags";

/** Passwords, cards and one-time codes never leave the browser, whoever asks. */
const SECRET = /passw|pwd|card.?n|c[sv][cv]|one.?time|(\b|_)(otp|cc-|pin\b)|^file,/i;

const valueOf = (field: any, before: unknown): unknown => {
  const { type, value, checked } = field;
  if (type === "radio") return checked ? value : before;
  if (type === "checkbox")
    return value === "on" ? checked : ((before || []) as unknown[]).concat(checked ? value : []); // "on" is that of a box without one
  return /multi/.test(type) ? [...field.selectedOptions].map((option) => option.value) : value;
};

/** A form's data as params, for a page that collects them by itself. */
export const describeForm = (
  form: string,
  data: Params | FormData = {},
  mapping?: Record<string, string>,
): Params => {
  const fields: Params = {};
  const attributes: Params = {};
  for (const [name, value] of data instanceof FormData ? data : Object.entries(data)) {
    if (!SECRET.test(name)) fields[name] = value;
  }
  for (const attribute in mapping) attributes[attribute] = fields[mapping![attribute]!];
  return { form, fields, attributes };
};

const submitted = safe((event: SubmitEvent): void => {
  const form: HTMLFormElement = origin(event);
  const name = form.dataset.ffForm;
  if (!name || !nearest(form, "ffForm")) return;
  const data: Params = {};
  const mapping: Record<string, string> = {};
  for (const field of form.elements as any) {
    const { type, name, id, dataset } = field;
    const { ffAttribute, ffField = ffAttribute } = dataset;
    if (
      ffField &&
      // By the attribute: a browser says nothing of values that it does not know.
      !SECRET.test([type, field.getAttribute("autocomplete"), name, id, ffAttribute] as any) &&
      !field.closest("[data-ff-ignore],:disabled")
    ) {
      data[ffField] = valueOf(field, data[ffField]);
      if (ffAttribute) mapping[ffAttribute] = ffField;
    }
  }
  record("form.submit", withParams(form, describeForm(name, data, mapping)), form.dataset.ffLabel);
});

export const forms = (): void =>
  eachRoot((root) => {
    // It does not leave the shadow root that its form is in.
    root.addEventListener("submit", submitted as any, LISTENING);
    // A password stays one when somebody asks to see it.
    root.querySelectorAll<HTMLElement>("[type=password]").forEach((field) => (field.dataset.ffIgnore = ""));
  });
