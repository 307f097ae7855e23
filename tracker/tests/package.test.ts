// @vitest-environment node
// The npm package as whoever installs it has it: its files, its types, its size when it is bundled, and on a server.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

const TRACKER = join(import.meta.dirname, "..");
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 }); // packing and type-checking, on a busy machine
const COMPILER = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const BUNDLER = join(TRACKER, "node_modules/.bin/esbuild");

const consumer = mkdtempSync(join(tmpdir(), "footfall-package-"));
const installed = join(consumer, "node_modules/footfall");
const run = promisify(execFile);

beforeAll(() => {
  const pack = ["pack", "--silent", "--pack-destination", consumer];
  execFileSync("npm", pack, { cwd: TRACKER, stdio: ["ignore", "ignore", "inherit"] });
  const [tarball] = readdirSync(consumer).filter((name) => name.endsWith(".tgz"));
  writeFileSync(join(consumer, "package.json"), '{ "name": "consumer", "type": "module" }');
  const install = ["install", "--silent", "--offline", "--no-audit", "--no-fund", `./${tarball}`];
  execFileSync("npm", install, { cwd: consumer, stdio: ["ignore", "ignore", "inherit"] });
});
afterAll(() => rmSync(consumer, { recursive: true, force: true }));

test("it holds what it exports, and nothing else", () => {
  const { name, exports, dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  expect([name, dependencies]).toEqual(["footfall", undefined]);
  const files = readdirSync(installed, { recursive: true }).map((each) => `./${each}`);
  const promised = Object.values<any>(exports).flatMap((each) => (each.types ? [each.types, each.default] : [each]));
  expect(files).toEqual(expect.arrayContaining(promised));
  expect(files).toContain("./LICENSE");
  expect(files.filter((file) => /\/(src|tests|node_modules)\b|\.test\./.test(file))).toEqual([]);
});

const STRICT = {
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true, noUnusedLocals: true, noImplicitReturns: true, verbatimModuleSyntax: true,
  isolatedModules: true, skipLibCheck: false, noEmit: true, target: "ES2022", types: [] as string[],
}; // prettier-ignore

const PAGE = `
import { banners, clicks, extras, flush, forms, identify, leaves, optIn, optOut, pageVisit, reset, routes, sendFormData,
  setToken, start, stop, track, uuid, visits, type Options, type Params, type Part, type TokenSource } from "footfall";
const options: Options = { key: "KEY", host: "https://events.example.com" };
const parts: Part[] = [visits, routes, banners, clicks, forms, extras, leaves];
start({ ...options, consent: "required" }, ...parts, parts.length > 3 && clicks);
const params: Params = { sku: "M-1", price: 12.5 };
track("product.view", params, "Viewed Blue Mug");
interface Product { sku: string; price?: number }
interface Customer { customId: string; address: { city: string } }
declare const product: Product, customer: Customer;
track("product.view", product); identify(customer); pageVisit(product); sendFormData("rating", product);
pageVisit({ url: "/a" }); identify({ customId: 17, city: "Kraków" }); reset(); optOut(); optIn(); flush(); stop();
const source: TokenSource = async () => (await fetch("/token")).text();
setToken(source); sendFormData("signup", new FormData(), { email: "mail" }); sendFormData("signup", { mail: "a@b.c" });
export const who: string = uuid();
// @ts-expect-error
track(17);
// @ts-expect-error
start({ key: "KEY" });
// @ts-expect-error
start({ ...options, consent: "maybe" });
`;

const APP = `
import { start, type Footfall, type Storage } from "footfall/app";
import { folder } from "footfall/node";
const storage: Storage = folder("events");
/** As @react-native-async-storage/async-storage declares it. */
declare const asyncStorage: {
  getItem: (key: string, callback?: (error?: Error | null, result?: string | null) => void) => Promise<string | null>;
  setItem: (key: string, value: string, callback?: (error?: Error | null) => void) => Promise<void>;
  removeItem: (key: string, callback?: (error?: Error | null) => void) => Promise<void>;
  getAllKeys: (callback?: (error?: Error | null, result?: readonly string[] | null) => void) => Promise<readonly string[]>;
};
declare const states: { addEventListener(type: "change", heard: (state: string) => void): { remove: () => void } };
declare const networks: { addEventListener(heard: (state: { isConnected: boolean | null }) => void): () => void };
const footfall: Footfall = await start({
  key: "KEY", host: "https://events.example.com", storage: asyncStorage, app: { name: "Shop", version: "1.2", build: 7 },
  appState: { onChange: (changed) => states.addEventListener("change", (state) => changed(state === "active")) },
  network: { onOnline: (online) => networks.addEventListener(({ isConnected }) => { if (isConnected) online(); }) },
});
interface Product { sku: string; price?: number }
interface Customer { customId: string; address: { city: string } }
declare const product: Product, customer: Customer;
footfall.track("product.view", product); footfall.identify(customer); footfall.login(customer, product);
footfall.screenView("Home"); footfall.buttonClick("Buy", { sku: "M-1" }); footfall.applicationStarted();
footfall.login({ customId: "c-17", email: "a@b.c" }, { method: "code" }); footfall.logout();
footfall.identify({ customId: 17, city: "Kraków" }); footfall.setToken(() => Promise.resolve("token"));
await footfall.flush(); await footfall.stop();
const other = await start({ key: "KEY", host: "https://events.example.com", storage, consent: "required" });
export const who: string = other.uuid();
// @ts-expect-error
other.login({ customId: {} });
`;

const PROGRAMS: [string, string, object][] = [
  ["a bundled page", PAGE, { module: "ESNext", moduleResolution: "Bundler", lib: ["ES2022", "DOM", "DOM.Iterable"] }],
  ["a page resolved as Node.js does", PAGE, { module: "NodeNext", moduleResolution: "NodeNext", lib: ["ES2022", "DOM", "DOM.Iterable"] }],
  ["an app without a browser's types", APP, { module: "NodeNext", moduleResolution: "NodeNext", lib: ["ES2022"] }],
  ["a bundled app", APP, { module: "ESNext", moduleResolution: "Bundler", lib: ["ES2022", "DOM", "DOM.Iterable"] }],
];

test.each(PROGRAMS)("its types hold under the strictest flags: %s", async (name, program, resolution) => {
  const place = join(consumer, name.replace(/\W/g, "-"));
  mkdirSync(place);
  writeFileSync(join(place, "program.ts"), program);
  const options = { compilerOptions: { ...STRICT, ...resolution }, files: ["program.ts"] };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(options));
  const { stdout } = await run(process.execPath, [COMPILER, "-p", place]).catch((failed) => failed);
  expect(stdout).toBe("");
});

/** Gzipped, as a page would load it at first; what it loads only when it is needed is a file of its own. */
const bundled = async (program: string): Promise<number> => {
  const place = mkdtempSync(join(consumer, "bundle-"));
  writeFileSync(join(place, "program.js"), program);
  const flags = ["--bundle", "--minify", "--format=esm", "--splitting", "--log-level=warning", `--outdir=${place}/out`];
  const { stderr } = await run(BUNDLER, [join(place, "program.js"), ...flags]);
  expect(stderr).toBe("");
  return gzipSync(entryWithImports(join(place, "out"), "program.js"), { level: 9 }).length;
};

/** A bundle's first file, and those that it cannot run without. */
const entryWithImports = (folder: string, name: string): string => {
  const text = readFileSync(join(folder, name), "utf8");
  const imported = [...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map((found) => found[1]!);
  return [text, ...imported.map((each) => entryWithImports(folder, each))].join("");
};

const START = 'start({ key: "KEY", host: "https://events.example.com" }';

test("a page takes only the parts that it names", async () => {
  const some = await bundled(`import { start, track } from "footfall"; ${START}); track("a.b");`);
  const parts = "visits, routes, banners, clicks, forms, extras";
  const calls = "track, pageVisit, identify, reset, setToken, sendFormData, optOut, optIn, flush, uuid, stop";
  const all = await bundled(
    `import { start, ${parts}, ${calls} } from "footfall"; ${START}, ${parts}); window.calls = [${calls}];`,
  );
  const nothing = await bundled('import { start } from "footfall";');
  console.log(`bundled and gzipped: ${some} bytes with start and track, ${all} with everything`);
  expect(nothing).toBeLessThan(100);
  expect(some).toBeLessThan(Math.min(3_300, all * 0.75));
  expect(all).toBeLessThan(5_000); // footfall.js is a twentieth smaller, for its names are chosen for gzip
});

test("a server that renders the page can import and call it, and nothing happens", async () => {
  const program = `
    import * as footfall from "footfall";
    const before = Object.keys(globalThis).length;
    footfall.start({ key: "KEY", host: "http://127.0.0.1:1" }, footfall.visits, footfall.banners);
    footfall.track("a.b"); footfall.identify({ customId: 1 }); footfall.flush(); footfall.optOut();
    console.log(JSON.stringify(footfall.uuid()), Object.keys(globalThis).length - before);`;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: consumer });
  expect([stdout.trim(), stderr]).toEqual(['"" 0', ""]);
});

test("in a page it starts once, with the calls made before, and sends to a host with or without a slash", async () => {
  const program = `
    import { JSDOM } from ${JSON.stringify(createRequire(import.meta.url).resolve("jsdom"))};
    const { window } = new JSDOM("<title>Blue Mug</title>", { url: "https://shop.example.com/" });
    const sent = [];
    const fetch = async (address, init) => {
      if (init?.body) sent.push([address.split("&")[0], JSON.parse(init.body).map(({ action }) => action)]);
      return new Response("{}", { status: 202 });
    };
    Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
    const { document, location, localStorage, history, AbortController } = window;
    Object.defineProperty(document, "hidden", { value: false });
    Object.assign(globalThis, { window, document, location, history, fetch, localStorage, AbortController });
    const { start, track, visits, leaves } = await import("footfall");
    track("early.call");
    start({ key: "KEY", host: "https://events.example.com" }, visits, leaves);
    start({ key: "OTHER", host: "https://elsewhere.example.com/" }, visits);
    track("later.call");
    setTimeout(() => window.dispatchEvent(new window.Event("pagehide")), 500);
    setTimeout(() => { console.log(JSON.stringify(sent)); process.exit(); }, 600);`;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: consumer });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    ["https://events.example.com/v1/events?key=KEY", ["early.call", "page.visit", "later.call"]],
    ["https://events.example.com/v1/events?key=KEY", ["page.leave"]],
  ]);
});

test("a start that cannot be says what it needs, throws nothing, and lets a later one be", async () => {
  const program = `
    import { JSDOM } from ${JSON.stringify(createRequire(import.meta.url).resolve("jsdom"))};
    const { window } = new JSDOM("<title>Blue Mug</title>", { url: "https://shop.example.com/" });
    const asked = [];
    const fetch = async (address) => (asked.push(address), new Response("{}"));
    Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
    const { document, location, localStorage, AbortController } = window;
    Object.assign(globalThis, { window, document, location, fetch, localStorage, AbortController });
    const told = [];
    console.warn = (...message) => told.push(message);
    const { start } = await import("footfall");
    for (const options of [undefined, { key: "KEY" }, { host: "/t" }, { key: "KEY", host: "events.example.com" }]) start(options);
    start({ key: "KEY", host: "/t" });
    console.log(JSON.stringify({ told, asked }));
    process.exit();`;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: consumer });
  expect(stderr).toBe("");
  const needed = 'start needs a key, and a host such as "https://events.example.com" or "/t"; not';
  const given = [[null, null], ["KEY", null], [null, "/t"], ["KEY", "events.example.com"]];
  expect(JSON.parse(stdout)).toEqual({
    told: given.map((each) => ["footfall:", needed, ...each]),
    asked: ["/t/v1/tracker/KEY"],
  });
});

test("CommonJS programs can require it", async () => {
  const program = `
    const [page, app, node] = ["", "/app", "/node"].map((entry) => require("footfall" + entry));
    app.start({ key: "KEY", host: "http://127.0.0.1:1", storage: node.folder("kept") })
      .then((footfall) => (console.log(typeof page.track, footfall.uuid().length), footfall.stop()));`;
  writeFileSync(join(consumer, "program.cjs"), program);
  const { stdout, stderr } = await run(process.execPath, ["program.cjs"], { cwd: consumer });
  expect([stdout, stderr]).toEqual(["function 36\n", ""]);
});

const PAGES = ["npm", "mobile"].map((name) => readFileSync(join(TRACKER, `../docs/${name}.md`), "utf8"));
const EXAMPLES = PAGES.flatMap((page) => [...page.matchAll(/^```jsx?\n(.*?)^```$/gms)].map((found) => found[1]!));
const STRANGERS = ["react", "react-native", "@react-native-*", "@react-navigation/*", "./tracking"];

test("every program of the pages finds what it imports", async () => {
  expect(EXAMPLES.length).toBeGreaterThan(6);
  const flags = ["--bundle", "--platform=node", "--format=esm", "--jsx=automatic", "--loader:.js=jsx", "--log-level=warning"];
  for (const [number, example] of EXAMPLES.entries()) {
    const file = join(consumer, `example-${number}.js`);
    writeFileSync(file, example);
    const given = [file, ...flags, ...STRANGERS.map((name) => `--external:${name}`), `--outfile=${file}.out`];
    const { stderr } = await run(BUNDLER, given).catch((failed) => failed);
    expect([example, stderr]).toEqual([example, ""]);
  }
});

test("the app of the page tells of each screen that is shown, and of no other change", async () => {
  const [app] = EXAMPLES.filter((example) => example.startsWith("// App.js"));
  const place = mkdtempSync(join(consumer, "screens-"));
  const files = {
    "App.jsx": app!,
    "tracking.js": "export const tracking = Promise.resolve({ screenView: (name) => globalThis.told.push(name) });",
    "navigation.js": `
      import { useEffect } from "react";
      export const useNavigationContainerRef = () => ({ getCurrentRoute: () => globalThis.route });
      export const NavigationContainer = ({ onReady, onStateChange, children }) => {
        useEffect(() => void onReady(), []);
        globalThis.changed = onStateChange;
        return children;
      };`,
    "program.jsx": `
      import { createElement } from "react";
      import { createRoot } from "react-dom/client";
      import App from "./App";
      globalThis.told = [];
      globalThis.route = { key: "Home-1", name: "Home" };
      createRoot(document.body).render(createElement(App));
      setTimeout(async () => {
        for (const key of ["Home-1", "Item-2", "Item-2", "Item-3", "Home-1"]) {
          globalThis.route = { key, name: key.split("-")[0] };
          await globalThis.changed();
        }
        console.log(JSON.stringify(globalThis.told));
        process.exit();
      }, 500);`,
    "begin.mjs": `
      import { createRequire } from "node:module";
      const { JSDOM } = createRequire(${JSON.stringify(import.meta.filename)})("jsdom");
      const { window } = new JSDOM("");
      Object.assign(globalThis, { window, document: window.document });
      await import("./program.js");`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  const aliases = ["--alias:@react-navigation/native=./navigation.js"];
  const flags = ["--bundle", "--format=esm", "--jsx=automatic", "--log-level=warning", `--outfile=${place}/program.js`, ...aliases];
  const environment = { ...process.env, NODE_PATH: join(TRACKER, "node_modules"), NODE_ENV: "production" };
  await run(BUNDLER, [join(place, "program.jsx"), ...flags], { cwd: place, env: environment });
  const { stdout } = await run(process.execPath, [join(place, "begin.mjs")]);
  expect(JSON.parse(stdout)).toEqual(["Home", "Item", "Item", "Home"]);
});

/** The names that open the rows of tables. */
const documented = (page: string): string[] =>
  [...page.matchAll(/^\|(.*?)\|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`(?:await )?(\w+)\b[^`]*`/g)].map((found) => found[1]!));

test("the pages tell every call and part, and no others", async () => {
  const program = `
    import * as page from "footfall";
    import { start } from "footfall/app";
    const offline = { fetch: () => Promise.reject(new Error("offline")) };
    const app = await start({ key: "KEY", host: "http://127.0.0.1:1", network: offline });
    console.log(JSON.stringify([Object.keys(page), Object.keys(app)]));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: consumer });
  const [page, app] = JSON.parse(stdout);
  const [npm, mobile] = PAGES as [string, string];
  expect(documented(npm.split("## In a page")[1]!.split("### React")[0]!).sort()).toEqual(page.sort());
  expect(documented(mobile.split("| option |")[0]!).sort()).toEqual(app.sort());
});
