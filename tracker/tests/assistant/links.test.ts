// Which links and forms take the assistant's token along, and that they are as before afterwards.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { carryAlong } from "../../src/assistant/links";
import { carrying } from "../../src/assistant/tab";

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));
let life = new AbortController();
/** What the browser would read after all handlers. */
let went = "";

beforeEach(() => {
  life = new AbortController();
  carryAlong("T", ["shop.example.com", "*.other.de"], life.signal);
  addEventListener("click", (event) => {
    went = (event.target as Element).closest("a")?.href ?? "";
    event.preventDefault(); // jsdom cannot navigate
  }, { signal: life.signal }); // prettier-ignore
});
afterEach(() => life.abort());

describe("a link", () => {
  test.each([
    ["/cart", "https://www.shop.example.com/cart?ff_debug=T"],
    ["/cart?a=1#top", "https://www.shop.example.com/cart?a=1&ff_debug=T#top"],
    ["/cart?ff_debug=old", "https://www.shop.example.com/cart?ff_debug=T"],
    ["https://shop.example.com/", "https://shop.example.com/?ff_debug=T"],
    ["https://www.other.de/", "https://www.other.de/?ff_debug=T"],
    ["https://elsewhere.example/", "https://elsewhere.example/"],
    ["#section", "https://www.shop.example.com/#section"],
    ["mailto:ann@example.com", "mailto:ann@example.com"],
    ["javascript:void 0", "javascript:void 0"],
  ])("to %s leads to %s", async (href, to) => {
    document.body.innerHTML = `<a href="${href}"><b>x</b></a>`;
    document.querySelector("b")!.click();
    expect(went).toBe(to);
    await settled();
    expect(document.querySelector("a")!.getAttribute("href")).toBe(href);
  });

  test("that a router takes over, or that is a download, is left alone", () => {
    document.body.innerHTML = '<a href="/cart">x</a><a href="/file" download>y</a>';
    const [link, file] = document.querySelectorAll("a");
    link!.addEventListener("click", (event) => event.preventDefault());
    link!.click();
    expect(went).toBe("https://www.shop.example.com/cart");
    file!.click();
    expect(went).toBe("https://www.shop.example.com/file");
  });
});

describe("a form", () => {
  const sent = (html: string): [action: string | null, fields: string] => {
    document.body.innerHTML = html;
    const form = document.querySelector("form")!;
    let found: [string | null, string] = [null, ""];
    addEventListener("submit", (event) => {
      event.preventDefault();
      found = [form.getAttribute("action"), [...new FormData(form).keys()].join()];
    }, { once: true }); // prettier-ignore
    form.requestSubmit();
    return found;
  };
  test.each([
    ['<form action="/find"><input name="q"></form>', "/find", "q,ff_debug"],
    ['<form action="/buy" method="post"><input name="q"></form>', "https://www.shop.example.com/buy?ff_debug=T", "q"],
    ['<form action="https://elsewhere.example/"><input name="q"></form>', "https://elsewhere.example/", "q"],
  ])("%s", async (html, action, fields) => {
    expect(sent(html)).toEqual([action, fields]);
    await settled();
    expect(document.body.innerHTML).toBe(html);
  });
});

test.each([
  ["https://a.example/", "https://a.example/?ff_debug=T"],
  ["https://a.example/?x=%20&y", "https://a.example/?x=%20&y&ff_debug=T"],
])("the rest of %s stays as it is written", (url, carried) => expect(carrying(new URL(url), "T")).toBe(carried));
