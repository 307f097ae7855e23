// An action's definition as it stands in the form: what is laid over the default, and what is wrong with it before it is sent.
import type { ActionDetail, DefinedParam, Definition } from "../api_catalogue";
import { templateHint } from "./label";

const ACTION = /^[a-zA-Z0-9.\-_]{1,32}$/;

export const actionHint = (action: string): string | null =>
  ACTION.test(action) ? null : "1 to 32 letters, digits, dots, hyphens or underscores, such as product.compare.";

export const newParam = (name = "", type: DefinedParam["type"] = "any"): DefinedParam => ({ name, type, required: false, description: "" });

const plain = ({ name, type, required, description }: DefinedParam): DefinedParam => ({ name, type, required, description });

/** The site's own words, and every param that the default or the site names: not those that only fit a name with a star. */
export const definitionDraft = ({ own, default: shipped, params }: Pick<ActionDetail, "own" | "default" | "params">): Definition => {
  const named = new Set([shipped, own].flatMap((definition) => definition?.params.map((param) => param.name) ?? []));
  return {
    label: own?.label ?? "",
    icon: own?.icon ?? "",
    description: own?.description ?? "",
    params: params.filter((param) => named.has(param.name)).map(plain),
  };
};

/** Params that were seen and that the definition does not name. */
export const undefinedParams = ({ params }: Pick<ActionDetail, "params">, draft: DefinedParam[]): string[] => {
  const named = new Set(draft.map((param) => param.name.trim()));
  return params.filter((param) => param.origin === "seen" && !named.has(param.name)).map((param) => param.name);
};

/** Why it cannot be saved; null when it can. */
export const definitionHint = ({ label, params }: Definition): string | null => {
  const names = params.map((param) => param.name.trim());
  if (names.includes("")) return "A param has no name.";
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice ? `The param ${twice} is there twice.` : templateHint(label);
};

const same = (one: DefinedParam, other: DefinedParam | undefined): boolean => JSON.stringify(plain(one)) === JSON.stringify(other && plain(other));

/** What is sent: trimmed, and of the default's params only those that differ. */
export const definitionOf = (draft: Definition, shipped: Definition | null): Definition => ({
  label: draft.label.trim(),
  icon: draft.icon,
  description: draft.description.trim(),
  params: draft.params
    .map((param) => ({ ...plain(param), name: param.name.trim(), description: param.description.trim() }))
    .filter((param) => !same(param, shipped?.params.find((each) => each.name === param.name))),
});
