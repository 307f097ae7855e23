// Who is browsing: where the uuid is kept, and when it changes.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { begin, close, cookie, footfall, include, uuidShape } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const other = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11";

const written = (): string[] => {
  const cookies: string[] = [];
  const real = Object.getOwnPropertyDescriptor(Document.prototype, "cookie")!;
  vi.spyOn(document, "cookie", "set").mockImplementation((text) => {
    cookies.push(text);
    real.set!.call(document, text);
  });
  return cookies;
};

describe("the uuid", () => {
  it("is kept in a cookie of the registrable domain for 400 days, and mirrored in storage", async () => {
    const cookies = written();
    await include(manual);
    const uuid = footfall().uuid();
    expect(uuid).toMatch(uuidShape);
    expect(cookies.at(-1)).toBe(
      `ff_uuid=${uuid}; Path=/; SameSite=Lax; Max-Age=34560000; Domain=example.com; Secure`,
    );
    expect(document.cookie).toBe(`ff_uuid=${uuid}`); // and nothing is left of the probing
    expect(localStorage.ff_uuid).toBe(uuid);
  });

  it("stays over pages, and each page renews the cookie once", async () => {
    await include(manual);
    const uuid = footfall().uuid();
    close();
    const cookies = written();
    await include(manual);
    expect([footfall().uuid(), footfall().uuid()]).toEqual([uuid, uuid]);
    expect(cookies.filter((text) => text.startsWith("ff_uuid="))).toHaveLength(1);
  });

  it.each<[string, string, string, RegExp]>([
    ["the cookie, being the truth", other, "11111111-2222-4333-8444-555555555555", RegExp(other)],
    ["storage, when the cookie is gone", "", other, RegExp(other)],
    ["a new one, when the cookie is nonsense", "nonsense", "", uuidShape],
  ])("comes from %s", async (_, inCookie, inStorage, expected) => {
    if (inCookie) document.cookie = `ff_uuid=${inCookie}; Path=/; Domain=example.com`;
    if (inStorage) localStorage.ff_uuid = inStorage;
    await include(manual);
    const uuid = footfall().uuid();
    expect(uuid).toMatch(expected);
    expect([cookie("ff_uuid"), localStorage.ff_uuid]).toEqual([uuid, uuid]);
  });

  it("changes when another tab has changed it", async () => {
    await include(manual);
    footfall().uuid();
    document.cookie = `ff_uuid=${other}; Path=/; Domain=example.com; Secure`;
    expect(footfall().uuid()).toBe(other);
  });

  it.each<[string, () => void]>([
    ["cookies", () => vi.spyOn(document, "cookie", "get").mockImplementation(() => { throw new Error("denied"); })],
    ["storage", () => vi.stubGlobal("localStorage", undefined)],
    ["both", () => {
      vi.spyOn(document, "cookie", "get").mockReturnValue("");
      vi.stubGlobal("localStorage", undefined);
    }],
  ])("stays the same while the browser refuses %s", async (_, refuse) => {
    refuse();
    await include(manual);
    const uuid = footfall().uuid();
    expect(uuid).toMatch(uuidShape);
    expect(footfall().uuid()).toBe(uuid);
  });
});

describe("reset", () => {
  it("makes the next person somebody else, on this page and the next", async () => {
    await include(manual);
    const before = footfall().uuid();
    footfall().reset();
    const after = footfall().uuid();
    expect(after).toMatch(uuidShape);
    expect(after).not.toBe(before);
    close();
    await include(manual);
    expect(footfall().uuid()).toBe(after);
  });
});
