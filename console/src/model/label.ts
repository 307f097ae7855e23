// A label's template: {{name|sku}} is filled in with the first of these params that is there.

const HOLE = /\{\{([\w|.]+)\}\}/g;

/** The params that the template reads. */
export const holesOf = (template: string): string[] => [...template.matchAll(HOLE)].flatMap((hole) => hole[1]!.split("|"));

/** The label of an event with these params; null when nothing is left of it. */
export const labelOf = (template: string, params: Record<string, unknown>): string | null =>
  template
    .replaceAll(HOLE, (_, names: string) => {
      const found = names.split("|").map((name) => params[name]).find((value) => value !== undefined && value !== null && typeof value !== "object" && String(value).trim());
      return found === undefined ? "" : String(found);
    })
    .trim() || null;

/** What is wrong with a template; null when nothing is. */
export const templateHint = (template: string): string | null => {
  const rest = template.replaceAll(HOLE, "");
  return /\{\{|\}\}/.test(rest) ? "A param stands in two braces on each side, such as {{name}}, or {{name|sku}} for the first of them that is there." : null;
};
