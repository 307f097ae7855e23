// Which tags the assistant finds, and what it says is wrong with them.
import { beforeEach, describe, expect, test } from "vitest";
import { type Tag, findTags, titleOf } from "../../src/assistant/tags";

const panel = document.createElement("footfall-assistant");
const found = (html: string, takes = (_: string): boolean => true): Tag[] => {
  document.body.innerHTML = html;
  document.body.append(panel);
  return findTags(panel, takes);
};
const long = "a".repeat(33);

beforeEach(() => panel.replaceChildren());

describe("a tag without mistakes", () => {
  test.each([
    ['<a data-ff-action="signup.click" data-ff-label="Sign up" data-ff-param-plan="pro">x</a>', ["action signup.click"]],
    ['<div data-ff-banner="autumn" data-ff-param-slot="top">x</div>', ["banner autumn"]],
    ['<form data-ff-form="news"><input data-ff-field="city"></form>', ["form news", "field city"]],
    ['<form data-ff-form="news"><input data-ff-attribute="email"></form>', ["form news", "field email"]],
    ['<form data-ff-form="news" id="f"></form><select form="f" data-ff-field="size"></select>', ["form news", "field size"]],
    ['<a data-ff-banner="b" data-ff-action="b.click">x</a>', ["action b.click", "banner b"]],
    ["<div data-ff-ignore><input></div>", ["ignored"]],
    ["<p data-other='1'>x</p>", []],
  ])("%s", (html, titles) => {
    const tags = found(html);
    expect(tags.map(titleOf)).toEqual(titles);
    expect(tags.flatMap(({ mistakes }) => mistakes)).toEqual([]);
  });
});

describe("a mistake is told", () => {
  test.each([
    ['<a data-ff-action="">x</a>', /no name/],
    ['<a data-ff-action="sign up">x</a>', /only the characters/],
    ['<a data-ff-action="żółw">x</a>', /only the characters/],
    [`<a data-ff-action="${long}">x</a>`, /33 characters/],
    [`<a data-ff-action="a.b" data-ff-label="${"x".repeat(257)}">x</a>`, /cut after 256/],
    ['<p data-ff-label="Alone">x</p>', /belong on the element/],
    ['<p data-ff-param-sku="1">x</p>', /belong on the element/],
    ['<div data-ff-banner="">x</div>', /no name/],
    ['<form data-ff-form=""></form>', /no name/],
    ['<div data-ff-form="news"></div>', /belongs on a <form>/],
    ['<form data-ff-form="f"><input data-ff-field=""></form>', /no name/],
    ['<form data-ff-form="f"><input data-ff-attribute=""></form>', /no name/],
    ['<form data-ff-form="f"><p data-ff-field="a">x</p></form>', /Only an input/],
    ['<form data-ff-form="f"><input type="password" data-ff-field="a"></form>', /never be sent/],
    ['<form data-ff-form="f"><input type="file" data-ff-field="a"></form>', /never be sent/],
    ['<form data-ff-form="f"><input autocomplete="billing cc-number" data-ff-field="a"></form>', /never be sent/],
    ['<form data-ff-form="f"><input autocomplete="one-time-code" data-ff-field="a"></form>', /never be sent/],
    ['<form data-ff-form="f"><input name="csrf_token" data-ff-field="a"></form>', /never be sent/],
    ['<input data-ff-field="a">', /in no form/],
    ['<form><input data-ff-field="a"></form>', /in no form/],
    ['<div data-ff-ignore><a data-ff-action="a.b">x</a></div>', /Inside data-ff-ignore/],
  ])("%s", (html, sentence) => {
    const mistakes = found(html).flatMap((tag) => tag.mistakes);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(sentence);
  });
});

test("two banners of one name are each told so", () => {
  const tags = found('<p data-ff-banner="a">1</p><p data-ff-banner="a">2</p><p data-ff-banner="b">3</p>');
  expect(tags.map(({ mistakes }) => mistakes.length)).toEqual([1, 1, 0]);
});

test("what the site's lists do not take is told", () => {
  const takes = (action: string): boolean => action !== "a.b" && !action.startsWith("banner.");
  const tags = found('<a data-ff-action="a.b">x</a><p data-ff-banner="c">y</p><a data-ff-action="c.d">z</a>', takes);
  expect(tags.map(({ mistakes }) => mistakes.length)).toEqual([1, 1, 0]);
});

test("open shadow roots are looked into, closed ones and the assistant's own are not", () => {
  document.body.innerHTML = "<div id=open></div><div id=closed></div>";
  document.body.append(panel);
  const inside = document.getElementById("open")!.attachShadow({ mode: "open" });
  inside.innerHTML = '<a data-ff-action="in.open">x</a><div id=deeper></div>';
  inside.getElementById("deeper")!.attachShadow({ mode: "open" }).innerHTML = '<a data-ff-action="deeper">x</a>';
  document.getElementById("closed")!.attachShadow({ mode: "closed" }).innerHTML = '<a data-ff-action="in.closed">x</a>';
  panel.attachShadow({ mode: "open" }).innerHTML = '<a data-ff-action="own">x</a>';
  expect(findTags(panel, () => true).map(({ name }) => name)).toEqual(["in.open", "deeper"]);
});

test("a page of thousands of tags is looked through up to a bound", () => {
  expect(found('<a data-ff-action="a.b">x</a>'.repeat(2000))).toHaveLength(300);
});
