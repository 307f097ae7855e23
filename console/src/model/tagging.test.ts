// Tagging: the page that is offered first, and addresses as people type them.
import { describe, expect, test } from "vitest";
import { TAGS, asAddress, firstAddress } from "./tagging";

describe("the address that is offered", () => {
  test.each([
    [[], ""],
    [["shop.example.com", "example.com"], "https://shop.example.com/"],
    [["*.example.com", "shop.other.de"], "https://shop.other.de/"],
    [["*.example.com"], "https://www.example.com/"],
    [["localhost"], "http://localhost/"],
    [["localhost", "127.0.0.1"], "http://127.0.0.1:8000/"],
    [["127.0.0.2"], "http://127.0.0.2/"],
  ])("of the domains %j is %j", (domains, address) => expect(firstAddress(domains, { hostname: "127.0.0.1", origin: "http://127.0.0.1:8000" })).toBe(address));
});

describe("what was typed", () => {
  test.each([
    ["", ""],
    [" shop.example.com/cart ", "https://shop.example.com/cart"],
    ["localhost:8080/a", "https://localhost:8080/a"],
    ["http://shop.example.com", "http://shop.example.com"],
    ["HTTPS://shop.example.com", "HTTPS://shop.example.com"],
  ])("%j is opened as %j", (typed, address) => expect(asAddress(typed)).toBe(address));
});

test("each tag is told once", () => expect(new Set(TAGS.map(({ tag }) => tag)).size).toBe(TAGS.length));
