// data-ff-banner: what counts as seen, as hovered over, and as clicked.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { begin, close, comeBack, events, hide, include, moment, see } from "./page";
import { inView } from "./in_view";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const LOOK_MS = 500;
const HTML = `<div data-ff-banner="sale" data-ff-label="Autumn sale" data-ff-param-place="top"><b>Now</b></div><p>Text</p>`;

const banner = (): HTMLElement => document.querySelector("[data-ff-banner]")!;
const told = (): string[] => events().map(({ action, params }) => `${action} ${params.banner}`);

const start = async (html = HTML, attributes: Record<string, string> = manual): Promise<void> => {
  document.body.innerHTML = html;
  await include(attributes);
  await moment(LOOK_MS);
};

describe("a banner is shown", () => {
  it("after a second in view, once, with its id, its name and its params", async () => {
    await start();
    inView.scroll(banner(), true);
    await moment(900);
    expect(told()).toEqual([]);
    await moment(700);
    await moment(10_000);
    expect(events()).toHaveLength(1);
    expect(events()[0]).toMatchObject({ action: "banner.show" });
    expect(events()[0]).not.toHaveProperty("label");
    expect(events()[0].params).toEqual({ banner: "sale", name: "Autumn sale", place: "top" });
  });

  it.each<[string, () => unknown, number]>([
    ["when it comes back in view for a second", () => [inView.scroll(banner(), false), inView.scroll(banner(), true)], 1],
    ["not when it left", () => inView.scroll(banner(), false), 0],
    ["not while nobody sees the page", () => see(false), 0],
    ["not inside data-ff-ignore", () => (document.body.dataset.ffIgnore = ""), 0],
    ["not when it is none any longer", () => banner().removeAttribute("data-ff-banner"), 0],
  ])("%s", async (_, happens, times) => {
    await start();
    inView.scroll(banner(), true);
    await moment(900);
    happens();
    await moment(800);
    expect(told()).toEqual([]);
    await moment(10_000);
    delete document.body.dataset.ffIgnore;
    expect(told()).toEqual(Array(times).fill("banner.show sale"));
  });

  it("after the page was hidden, for what is left of its second", async () => {
    await start();
    inView.scroll(banner(), true);
    await moment(900);
    see(false);
    await moment(10_000);
    expect(told()).toEqual([]);
    see(true);
    await moment(1_600);
    expect(told()).toEqual(["banner.show sale"]);
  });

  it("also when it was added later, in an open shadow root", async () => {
    await start("");
    const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
    const inner = root.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
    inner.innerHTML = HTML;
    await moment(LOOK_MS);
    inView.scroll(inner.firstElementChild!, true);
    await moment(1_600);
    expect(told()).toEqual(["banner.show sale"]);
  });

  it("once for each that a carousel shows in one element", async () => {
    await start();
    inView.scroll(banner(), true);
    await moment(1_600);
    banner().dataset.ffBanner = "mugs";
    await moment(1_600);
    banner().dataset.ffBanner = "sale";
    await moment(1_600);
    expect(told()).toEqual(["banner.show sale", "banner.show mugs"]);
  });

  it("no sooner where another in view has the same id", async () => {
    await start(HTML + HTML);
    await moment(LOOK_MS - 10);
    document.querySelectorAll("[data-ff-banner]").forEach((each) => inView.scroll(each, true));
    await moment(900);
    expect(told()).toEqual([]);
  });

  it.each<[string, () => void]>([
    ["that a router makes", () => history.pushState(null, "", "/cups")],
    ["after the bfcache", () => [hide(), comeBack()]],
  ])("again at another visit %s", async (_, visit) => {
    await start(HTML, { "data-spa": "auto" });
    inView.scroll(banner(), true);
    await moment(1_600);
    visit();
    await moment(2_000);
    expect(told().filter((text) => /show/.test(text))).toHaveLength(2);
  });
});

/** A pointer's event on an element; `to` is where it went. */
const pointer = (type: string, target: Element, pointerType = "mouse", to: Element | null = null): void => {
  const event = new MouseEvent(type, { bubbles: true, composed: true, relatedTarget: to });
  target.dispatchEvent(Object.assign(event, { pointerType }));
};
const text = (): Element => document.querySelector("p")!;
const inside = (): Element => document.querySelector("b")!;
const enter = (pointerType?: string): void => {
  pointer("pointerover", inside(), pointerType);
  pointer("pointermove", inside(), pointerType);
};
const leave = (): void => pointer("pointerout", inside(), "mouse", text());

describe("a banner is hovered over", () => {
  it.each<[string, () => void, number]>([
    ["until the pointer leaves it", leave, 700],
    ["until the pointer is over something else", () => pointer("pointerover", text()), 700],
    ["until the pointer leaves the page", () => pointer("pointerout", inside()), 700],
    ["until the page is hidden", () => see(false), 700],
    ["until it is removed, as the next look finds", () => banner().remove(), 1_000],
  ])("%s", async (_, ends, milliseconds) => {
    await start();
    enter();
    await moment(300);
    pointer("pointerout", inside(), "mouse", banner()); // within it
    pointer("pointerover", banner());
    await moment(400);
    ends();
    await moment(2_000);
    expect(events()).toMatchObject([{ action: "banner.hover", params: { banner: "sale", name: "Autumn sale" } }]);
    expect(Math.abs(events()[0].params.durationMs - milliseconds)).toBeLessThan(5);
    expect(events()[0].params.durationMs % 1).toBe(0);
  });

  it.each<[string, () => void]>([
    ["by a finger", () => enter("touch")],
    ["by a pen", () => enter("pen")],
    ["by a page that scrolls below the pointer", () => pointer("pointerover", inside())],
    ["elsewhere", () => pointer("pointermove", text())],
  ])("not %s", async (_, happens) => {
    await start();
    happens();
    await moment(1_000);
    leave();
    await moment();
    expect(told()).toEqual([]);
  });

  it("not in passing", async () => {
    await start();
    enter();
    await moment(240);
    leave();
    await moment();
    expect(told()).toEqual([]);
  });

  it("each time, and as many as there are", async () => {
    await start(HTML + `<div data-ff-banner="mugs"><i>Mugs</i></div>`);
    enter();
    await moment(300);
    pointer("pointerout", inside(), "mouse", document.querySelector("i"));
    pointer("pointerover", document.querySelector("i")!);
    pointer("pointermove", document.querySelector("i")!);
    await moment(300);
    pointer("pointerout", document.querySelector("i")!, "mouse", inside());
    enter();
    await moment(300);
    leave();
    await moment();
    expect(told()).toEqual(["banner.hover sale", "banner.hover mugs", "banner.hover sale"]);
  });
});

describe("a banner is clicked", () => {
  it.each<[string, string, string[]]>([
    ["anywhere inside", HTML, ["banner.click sale"]],
    ["beside the click on an element's own action", HTML.replace("<b", `<b data-ff-action="a.b"`), ["banner.click sale", "a.b undefined"]],
    ["not inside data-ff-ignore", `<div data-ff-ignore>${HTML}</div>`, []],
    ["not in an ignored part", HTML.replace("<b", "<b data-ff-ignore"), []],
  ])("%s", async (_, html, expected) => {
    await start(html);
    document.querySelector("b")!.click();
    await moment();
    expect(told().sort()).toEqual([...expected].sort());
  });
});
