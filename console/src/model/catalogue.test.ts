// Definitions and rules as they stand in the form: labels tried out, what is wrong, what is sent.
import { describe, expect, test } from "vitest";
import type { DefinedParam, KnownParam } from "../api_catalogue";
import { actionHint, definitionDraft, definitionHint, definitionOf, newParam, undefinedParams } from "./definition_draft";
import { holesOf, labelOf, templateHint } from "./label";
import { NEW_RULE, rulesDraft, rulesHint, rulesOf } from "./source_rules";

const param = (name: string, changes: Partial<DefinedParam> = {}): DefinedParam => ({ ...newParam(name), ...changes });
const known = (name: string, origin: KnownParam["origin"], changes: Partial<DefinedParam> = {}): KnownParam => ({ ...param(name, changes), origin, seen: null });

describe("a label's template", () => {
  test.each([
    ["Bought {{name}}", { name: "Mug" }, "Bought Mug"],
    ["Bought {{name|sku}}", { sku: 7 }, "Bought 7"],
    ["{{name}}", {}, null],
    ["Saw {{name}}", { name: { first: "x" } }, "Saw"],
  ])("%j with %j reads %j", (template, params, label) => expect(labelOf(template, params)).toBe(label));
  test("names the params that it reads", () => expect(holesOf("{{a|b}} and {{c}}")).toEqual(["a", "b", "c"]));
  test("is told when a brace is missing", () => {
    expect([templateHint("Bought {{name}}"), templateHint("Bought {name}")]).toEqual([null, null]);
    expect(templateHint("Bought {{name}")).toContain("two braces");
  });
});

describe("a definition", () => {
  const shipped = { label: "Visited {{title}}", icon: "page", description: "", params: [param("url", { type: "text", required: true }), param("og:*")] };
  test("starts from the default's params, without what was only seen or fits a star", () => {
    const own = { label: "", icon: "", description: "", params: [param("plan")] };
    const params = [known("url", "default", { type: "text", required: true }), known("og:title", "default"), known("depth", "seen"), known("plan", "own")];
    expect(definitionDraft({ own, default: shipped, params }).params.map((each) => each.name)).toEqual(["url", "plan"]);
    expect(undefinedParams({ params }, [param("url"), param("plan")])).toEqual(["depth"]);
  });
  test("sends only what differs from the default", () => {
    const draft = { label: " Came ", icon: "", description: " ", params: [param("url", { type: "text", required: true }), param(" plan ", { type: "text" })] };
    expect(definitionOf(draft, shipped)).toEqual({ label: "Came", icon: "", description: "", params: [param("plan", { type: "text" })] });
  });
  test("sends a param of the default that was changed", () => {
    const draft = { label: "", icon: "", description: "", params: [param("url", { type: "text" })] };
    expect(definitionOf(draft, shipped).params).toEqual([param("url", { type: "text", required: false })]);
  });
  test.each([
    [[param("")], "A param has no name."],
    [[param("a"), param("a ")], "The param a is there twice."],
    [[param("a"), param("og:*")], null],
  ])("with params %j is wrong by %j", (params, hint) => expect(definitionHint({ label: "", icon: "", description: "", params })).toBe(hint));
  test.each([["product.compare", true], ["", false], ["a b", false], ["x".repeat(33), false]])("of %j can be: %s", (action, can) => expect(actionHint(action) === null).toBe(can));
});

describe("a rule on sources", () => {
  test("is sent as it was typed, trimmed", () => {
    const [rule] = rulesDraft([{ match: { host: "*.partner.example" }, source: "partner" }]);
    expect(rulesOf([{ ...rule!, param: " ref=x " }])).toEqual([{ match: { host: "*.partner.example", path: "", param: "ref=x" }, source: "partner", medium: "", channel: "" }]);
  });
  test.each([
    [[], null],
    [[{ ...NEW_RULE, source: "partner" }], "Rule 1 needs"],
    [[{ ...NEW_RULE, host: "a.example", source: "a" }, { ...NEW_RULE, path: "/b" }], "Rule 2 needs"],
  ])("of %j is wrong by %j", (rules, hint) => (hint ? expect(rulesHint(rules)).toContain(hint) : expect(rulesHint(rules)).toBeNull()));
});
