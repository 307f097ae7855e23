// data-ff-form: what a submitted form tells, and what nobody may collect.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { actions, begin, close, events, footfall, include, moment } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const LOOK_MS = 500;

const start = async (html: string): Promise<void> => {
  document.body.innerHTML = html;
  await include(manual);
  await moment(LOOK_MS);
};

const submit = async (form: Element | null | undefined = document.querySelector("form")): Promise<Event> => {
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
  form!.dispatchEvent(event);
  await moment();
  return event;
};

const form = (content: string, attributes = ""): string => `<form data-ff-form="order" ${attributes}>${content}</form>`;

describe("a submitted form", () => {
  it("tells its name, its label and its params", async () => {
    await start(form("", `data-ff-label="Ordered" data-ff-param-step-count="2"`));
    await submit();
    expect(events()).toMatchObject([{ action: "form.submit", label: "Ordered" }]);
    expect(events()[0].params).toEqual({ form: "order", fields: {}, attributes: {}, stepCount: "2" });
  });

  it("is worded by the server where the tag does not", async () => {
    await start(form(""));
    await submit();
    expect(events()[0]).not.toHaveProperty("label");
  });

  it.each<[string, string, object]>([
    ["a text", `<input data-ff-field="f" value="x">`, { f: "x" }],
    ["an empty text", `<input data-ff-field="f">`, { f: "" }],
    ["a number as a text", `<input type="number" data-ff-field="f" value="7">`, { f: "7" }],
    ["a date", `<input type="date" data-ff-field="f" value="2026-11-23">`, { f: "2026-11-23" }],
    ["a longer text", `<textarea data-ff-field="f">x\ny</textarea>`, { f: "x\ny" }],
    ["a hidden field that is tagged", `<input type="hidden" data-ff-field="f" value="x">`, { f: "x" }],
    ["a choice", `<select data-ff-field="f"><option>x<option selected>y</select>`, { f: "y" }],
    ["choices", `<select multiple data-ff-field="f"><option selected>x<option>y<option selected>z</select>`, { f: ["x", "z"] }],
    ["no choices", `<select multiple data-ff-field="f"><option>x</select>`, { f: [] }],
    [
      "one of several",
      `<input type="radio" name="r" data-ff-field="f" value="x"><input type="radio" name="r" data-ff-field="f" value="y" checked>
       <input type="radio" name="r" data-ff-field="f" value="z">`,
      { f: "y" },
    ],
    ["none of several", `<input type="radio" name="r" data-ff-field="f" value="x">`, {}],
    ["a checked box", `<input type="checkbox" data-ff-field="f" checked>`, { f: true }],
    ["an unchecked box", `<input type="checkbox" data-ff-field="f">`, { f: false }],
    [
      "boxes with values",
      `<input type="checkbox" data-ff-field="f" value="x" checked><input type="checkbox" data-ff-field="f" value="y">
       <input type="checkbox" data-ff-field="f" value="z" checked>`,
      { f: ["x", "z"] },
    ],
    ["no box of those with values", `<input type="checkbox" data-ff-field="f" value="x">`, { f: [] }],
    ["what is not tagged: nothing", `<input name="f" value="x"><input type="hidden" name="csrf" value="x">`, {}],
    ["a field outside that belongs to it", `</form><input form="it" data-ff-field="f" value="x">`, { f: "x" }],
    ["a field that is disabled: nothing", `<input data-ff-field="f" value="x" disabled>`, {}],
    ["fields that are disabled: nothing", `<fieldset disabled><input data-ff-field="f" value="x"></fieldset>`, {}],
  ])("tells %s", async (_, content, fields) => {
    await start(form(content, `id="it"`));
    await submit();
    expect(events()[0].params).toEqual({ form: "order", fields, attributes: {} });
  });

  it.each<[string, string, object, object]>([
    ["alone", `data-ff-attribute="email"`, { email: "ann@example.com" }, { email: "ann@example.com" }],
    ["as a field as well", `data-ff-field="mail" data-ff-attribute="email"`, { mail: "ann@example.com" }, { email: "ann@example.com" }],
  ])("sets an attribute of the customer, tagged %s", async (_, tags, fields, attributes) => {
    await start(form(`<input ${tags} value="ann@example.com">`));
    await submit();
    expect(events()[0].params).toEqual({ form: "order", fields, attributes });
  });
});

describe("what never leaves", () => {
  const secret = "s3cr3t";
  it.each<[string, string]>([
    ["a password", `type="password"`],
    ["a password of now, by its autocomplete", `autocomplete="current-password"`],
    ["a password to be, by its autocomplete", `autocomplete="new-password"`],
    ["a password shown as text, by its name", `type="text" name="user_password"`],
    ["a password shown as text, by its id", `type="text" id="loginPasswd"`],
    ["a card's number, by its autocomplete", `autocomplete="cc-number"`],
    ["a card's code, by its autocomplete", `autocomplete="billing cc-csc"`],
    ["a card's number, by its name", `name="cardNumber"`],
    ["a card's number, by another name", `name="card_no"`],
    ["a card's code, by its name", `name="cvv2"`],
    ["a one-time code, by its autocomplete", `autocomplete="one-time-code"`],
    ["a one-time code, by its name", `name="otp"`],
    ["a one-time code, by a longer name", `name="user_otp"`],
    ["a password, by its short name", `name="new_pwd"`],
    ["a card's PIN, by its id", `id="pin"`],
    ["an ignored field", `data-ff-ignore`],
  ])("with a form: %s", async (_, attributes) => {
    await start(form(`<input data-ff-field="f" data-ff-attribute="a" ${attributes} value="${secret}"><input data-ff-field="g" value="x">`));
    await submit();
    expect(events()[0].params).toEqual({ form: "order", fields: { g: "x" }, attributes: {} });
    expect(JSON.stringify(events())).not.toContain(secret);
  });

  it("with a form: but a field whose name only sounds so", async () => {
    await start(form(`<input data-ff-field="shipping" name="shipping_pinned" value="x"><input data-ff-field="print" name="footprint" value="y">`));
    await submit();
    expect(events()[0].params.fields).toEqual({ shipping: "x", print: "y" });
  });

  it.each<[string, string]>([
    ["called password", "password"],
    ["called card number", "card-number"],
    ["called cvc", "cvc"],
  ])("with a form: a field that the tag itself calls %s", async (_, name) => {
    await start(form(`<input data-ff-field="${name}" value="${secret}">`));
    await submit();
    expect(JSON.stringify(events()[0].params)).not.toContain(secret);
  });

  it("with a form: a password that was shown as text before it was sent", async () => {
    await start(form(`<input type="password" name="password" data-ff-field="f" value="${secret}">`));
    document.querySelector("input")!.type = "text";
    await submit();
    expect(JSON.stringify(events())).not.toContain(secret);
  });

  it("with a form: a file, not even its name", async () => {
    await start(form(`<input type="file" data-ff-field="f">`));
    await submit();
    expect(events()[0].params.fields).toEqual({});
  });

  it("with a form: what is in an ignored part of it", async () => {
    await start(form(`<p data-ff-ignore><input data-ff-field="f" value="${secret}"></p>`));
    await submit();
    expect(events()[0].params.fields).toEqual({});
  });

  it("with the page's own data: files", async () => {
    const data = new FormData();
    data.append("upload", new File([secret], secret + ".txt"));
    await include(manual);
    footfall().sendFormData("order", data);
    await moment();
    expect(actions()).toEqual(["form.submit"]);
    expect(JSON.stringify(events())).not.toContain(secret);
  });
});

describe("a form's submission", () => {
  it.each<[string, string, string[]]>([
    ["not without a tag", `<form><input data-ff-field="f"></form>`, []],
    ["not inside data-ff-ignore", `<div data-ff-ignore>${form("")}</div>`, []],
    ["not of the one beside it", form("").replace("order", "") + form(""), []],
    ["with a field called like the form's own things", form(`<input name="id" data-ff-field="f"><input name="host">`), ["form.submit"]],
  ])("is told %s", async (_, html, expected) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    await start(html);
    await submit();
    expect(actions()).toEqual(expected);
    expect(warn).not.toHaveBeenCalled();
  });

  it("is told of a form that was added later, in an open shadow root, once", async () => {
    await start("");
    const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
    root.innerHTML = form(`<input data-ff-field="f" value="x">`);
    await moment(10 * LOOK_MS);
    await submit(root.querySelector("form"));
    expect(events().map(({ params }) => params.fields)).toEqual([{ f: "x" }]);
  });

  it("is told whatever the page does with it, and not prevented", async () => {
    document.body.innerHTML = form("");
    document.querySelector("form")!.addEventListener("submit", (event) => event.stopImmediatePropagation());
    await include(manual);
    await moment(LOOK_MS);
    const event = await submit();
    expect([actions(), event.defaultPrevented]).toEqual([["form.submit"], false]);
  });

  it("is told each time", async () => {
    await start(form(""));
    await submit();
    await submit();
    expect(actions()).toEqual(["form.submit", "form.submit"]);
  });
});
