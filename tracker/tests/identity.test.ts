// Who is browsing: where the uuid is kept, and when it changes.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { begin, close, cookie, cookiesWritten, events, footfall, include, jwt, moment, uuidShape } from "./page";

beforeEach(begin);
afterEach(close);

const manual = { "data-page-visit": "manual" };
const other = "7d9b8a2e-4f5c-4a43-9a0f-1d0f7f7b1c11";

describe("the uuid", () => {
  it("is kept in a cookie of the registrable domain for 400 days, and mirrored in storage", async () => {
    const cookies = cookiesWritten();
    await include(manual);
    const uuid = footfall().uuid();
    expect(uuid).toMatch(uuidShape);
    expect(cookies.at(-1)).toBe(
      `ff_uuid=${uuid};path=/;samesite=lax;max-age=34560000;domain=example.com;secure`,
    );
    expect(document.cookie).toBe(`ff_uuid=${uuid}`); // and nothing is left of the probing
    expect(localStorage.ff_uuid).toBe(uuid);
  });

  it("stays over pages, and each page renews the cookie once", async () => {
    await include(manual);
    const uuid = footfall().uuid();
    close();
    const cookies = cookiesWritten();
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

describe("an id", () => {
  it("sorts by time, even among those of one millisecond, and is never the same twice", async () => {
    const { newUuid } = await import("../src/event");
    const ids = Array.from({ length: 1_000 }, () => newUuid());
    vi.setSystemTime(Date.now() - 60_000); // a clock that is set back
    ids.push(newUuid());
    vi.setSystemTime(Date.now() + 3_600_000);
    ids.push(newUuid());
    ids.forEach((id) => expect(id).toMatch(uuidShape));
    expect([...new Set(ids)].sort()).toEqual(ids);
    expect(parseInt(ids.at(-1)!.replace("-", "").slice(0, 12), 16)).toBe(Date.now());
  });
});

describe("identify", () => {
  it.each<[string, object[], number]>([
    ["the same customId again is the same person", [{ customId: "c-17" }, { customId: "c-17" }], 1],
    ["another customId is somebody else", [{ customId: "c-17" }, { customId: "c-18" }], 2],
    ["coming back after somebody else is a third uuid", [{ customId: "c-17" }, { customId: "c-18" }, { customId: "c-17" }], 3],
    ["another address is not", [{ email: "ann@example.com" }, { email: "ann@example.org" }], 1],
    ["a customId after an address is not", [{ email: "ann@example.com" }, { customId: "c-17" }], 1],
    ["a number is a customId as well", [{ customId: 17 }, { customId: 18 }], 2],
  ])("%s", async (_, told, people) => {
    await include(manual);
    const before = footfall().uuid();
    told.forEach((client) => footfall().identify(client));
    await moment();
    const uuids = events().map(({ uuid }) => uuid);
    expect([uuids[0], new Set(uuids).size]).toEqual([before, people]);
    expect(footfall().uuid()).toBe(uuids.at(-1));
  });

  it("on the next page is compared with who was there before", async () => {
    await include(manual);
    footfall().identify({ customId: "c-17" });
    const before = footfall().uuid();
    close();
    await include(manual);
    footfall().identify({ customId: "c-17" });
    expect(footfall().uuid()).toBe(before);
    footfall().identify({ customId: "c-18" });
    expect(footfall().uuid()).not.toBe(before);
  });

  it("with a token leaves it to the token who this is", async () => {
    await include(manual);
    const before = footfall().uuid();
    footfall().identify({ customId: "c-17" });
    footfall().setToken(jwt({ customId: "c-17" }));
    footfall().identify({ customId: "c-18" });
    expect(footfall().uuid()).toBe(before);
  });
});

describe("reset", () => {
  it("keeps nothing of them, and makes the next one only when it is needed", async () => {
    await include(manual);
    footfall().uuid();
    footfall().reset();
    expect([document.cookie, localStorage.ff_uuid, localStorage.ff_subject]).toEqual(["", undefined, undefined]);
    footfall().track("a.b");
    expect(cookie("ff_uuid")).toMatch(uuidShape);
  });

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
