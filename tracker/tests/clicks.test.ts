// data-ff-action: which clicks are told, what they say, and that the page goes on as before.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, begin, close, events, include, moment } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };

const mouse = (type: string, button = 0): MouseEvent =>
  new MouseEvent(type, { bubbles: true, composed: true, cancelable: true, button });

/** What is told when `#it` gets these events. */
const told = async (html: string, ...happens: Event[]): Promise<any[]> => {
  document.body.innerHTML = html;
  await include(manual);
  happens.forEach((event) => document.querySelector("#it")!.dispatchEvent(event));
  await moment();
  return events();
};

describe("a click", () => {
  it.each<[string, string, object]>([
    ["its action alone", `data-ff-action="a.b"`, { params: {} }],
    ["its label", `data-ff-action="a.b" data-ff-label="Opened help"`, { label: "Opened help", params: {} }],
    [
      "its params as texts",
      `data-ff-action="a.b" data-ff-param-product-id="7" data-ff-param-in-stock data-ff-param="no"`,
      { params: { productId: "7", inStock: "" } },
    ],
  ])("tells %s", async (_, attributes, expected) => {
    const [event, ...more] = await told(`<button id="it" ${attributes}>`, mouse("click"));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ action: "a.b", ...expected });
    expect(event.params).toEqual((expected as any).params);
    expect(Object.keys(event)).not.toContain("auto");
  });

  it.each<[string, string, Event[], string[]]>([
    ["on an element inside it", `<a data-ff-action="a.b"><b id="it">`, [mouse("click")], ["a.b"]],
    ["on a text inside of an svg", `<a data-ff-action="a.b"><svg><g id="it">`, [mouse("click")], ["a.b"]],
    ["of the nearest alone", `<p data-ff-action="a.b"><i data-ff-action="c.d"><b id="it">`, [mouse("click")], ["c.d"]],
    ["of the middle button", `<a id="it" data-ff-action="a.b">`, [mouse("auxclick", 1)], ["a.b"]],
    ["not of the right button", `<a id="it" data-ff-action="a.b">`, [mouse("auxclick", 2)], []],
    ["not of an empty action", `<a id="it" data-ff-action="">`, [mouse("click")], []],
    ["not beside it", `<a data-ff-action="a.b"></a><b id="it">`, [mouse("click")], []],
    ["not inside data-ff-ignore", `<p data-ff-ignore><a id="it" data-ff-action="a.b">`, [mouse("click")], []],
    ["not from an ignored part of it", `<a data-ff-action="a.b"><b data-ff-ignore id="it">`, [mouse("click")], []],
  ])("is told %s", async (_, html, happens, expected) => {
    expect((await told(html, ...happens)).map(({ action }) => action)).toEqual(expected);
  });

  it("on a label and then on its control is one", async () => {
    const html = `<label data-ff-action="a.b"><span id="it">News</span><input type="checkbox"></label>`;
    expect(await told(html, mouse("click"))).toHaveLength(1);
    expect(document.querySelector("input")!.checked).toBe(true);
  });

  it("is told again when it happens again", async () => {
    await told(`<button id="it" data-ff-action="a.b">`, mouse("click"));
    for (let count = 0; count < 2; count++) {
      document.querySelector<HTMLElement>("#it")!.click();
      await moment();
    }
    expect(actions()).toEqual(["a.b", "a.b", "a.b"]);
  });

  it.each<[string, "open" | "closed", string[]]>([
    ["open", "open", ["a.b"]],
    ["closed", "closed", []],
  ])("in an %s shadow root, added later", async (_, mode, expected) => {
    await include(manual);
    const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode });
    root.innerHTML = `<a data-ff-action="a.b"><b>Help`;
    root.querySelector("b")!.dispatchEvent(mouse("click"));
    await moment();
    expect(actions()).toEqual(expected);
  });

  it("in a slot is one on what the slot is in, unless that is ignored", async () => {
    await include(manual);
    for (const attribute of ["", "data-ff-ignore"]) {
      const host = document.body.appendChild(document.createElement("div"));
      host.innerHTML = "<b>Help";
      host.attachShadow({ mode: "open" }).innerHTML = `<p ${attribute}><a data-ff-action="a.b"><slot></slot>`;
      host.querySelector("b")!.dispatchEvent(mouse("click"));
      await moment();
    }
    expect(actions()).toEqual(["a.b"]);
  });

  it("is heard whatever the page does with it, and does as before", async () => {
    document.body.innerHTML = `<p><input id="it" type="checkbox" data-ff-action="a.b"></p>`;
    const p = document.querySelector("p")!;
    p.addEventListener("click", (event) => event.stopImmediatePropagation(), true);
    await include(manual);
    const click = mouse("click");
    document.querySelector("#it")!.dispatchEvent(click);
    await moment();
    expect([actions(), click.defaultPrevented]).toEqual([["a.b"], false]);
  });

  it("with an action that the server would refuse is a warning", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    expect(await told(`<button id="it" data-ff-action="two words">`, mouse("click"))).toEqual([]);
    expect(warn).toHaveBeenCalledOnce();
  });
});
