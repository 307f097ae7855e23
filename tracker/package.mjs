// Builds the npm package into dist/: the modules for pages, the app's core with its adapters, and their types.
// `node package.mjs --scripts FOLDER` builds the scripts alone, somewhere else.
import { execFileSync } from "node:child_process";
import { copyFile, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const source = join(here, "src");
const TARGET = ["es2020"]; // what bundlers and Hermes take as it is
const COMMON = {
  absWorkingDir: here,
  bundle: true,
  format: "esm",
  target: TARGET,
  legalComments: "none",
  logLevel: "warning",
};

const AS_IT_IS = "/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */";
const EXTRA = /import\(base \+ "footfall-extra\.js"\)/;

/** What stands otherwise in a page's script than in a module that is bundled with the page: [file, there, here]. */
const IN_MODULES = [
  // A server that renders a page imports it as well, and has no document.
  ["storage.ts", /= document;/, "= globalThis.document;"],
  // The package's own version of it, for a bundler to load when it is needed.
  ["settings.ts", EXTRA, 'import("./extra/index")'],
  // The server's, whatever a bundler would make of it.
  ["extra/index.ts", /import\(base/, `import(${AS_IT_IS} base`],
];
/** And in an app. */
const IN_APPS = [
  // It is about pages alone, and Metro refuses an import whose name it cannot read.
  ["settings.ts", EXTRA, "Promise.resolve({ run() {} })"],
  // A phone is away for longer than a page, and there is no page whose storage could suffer; Android's has 6 MB.
  ["queue.ts", /const CHARACTERS_MAX = .*?;/, "const CHARACTERS_MAX = 2_500_000;"],
  ["queue.ts", /const AGE_MS_MAX = .*?;/, "const AGE_MS_MAX = 30 * 24 * 60 * 60 * 1000;"],
];

/** Replaces texts of the core, and fails where one is no longer there. */
const replacing = (replacements) => ({
  name: "replacing",
  setup: ({ onLoad, onEnd }) => {
    const made = new Set();
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const replacement of replacements) {
        const [file, there, instead] = replacement;
        if (path !== join(source, file) || !there.test(contents)) continue;
        contents = contents.replace(there, () => instead);
        made.add(replacement);
      }
      return { contents, loader: "ts" };
    });
    onEnd(() => {
      const [missed] = replacements.filter((each) => !made.has(each));
      if (missed) throw new Error(`${missed[0]} no longer says: ${missed[1]}`);
    });
  },
});

/** Leaves each module a file of its own, for then bundlers leave out those that nobody calls. */
const apart = {
  name: "apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\./ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: `${path}.js`, external: true },
    ),
};

const web = async (folder) => {
  const entry = "src/package/index.ts";
  const plugins = [replacing(IN_MODULES)];
  const whole = { entryPoints: [entry], metafile: true, write: false, splitting: true, outdir: "dist" };
  const { metafile } = await build({ ...COMMON, ...whole, plugins });
  const entryPoints = Object.keys(metafile.inputs);
  await build({ ...COMMON, entryPoints, outbase: "src", outdir: join(folder, "web"), plugins: [...plugins, apart] });
};

/** The core as a function of what surrounds it, so that an app may have more than one, and needs no globals. */
const app = async (folder) => {
  const ownStorage = {
    name: "own storage",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\.\/storage$/ }, ({ resolveDir }) =>
        resolveDir === source ? { path: join(source, "app/storage.ts") } : undefined,
      ),
  };
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: ["src/app/core.ts"],
    format: "iife",
    globalName: "made",
    tsconfigRaw: {}, // without "use strict", which may not stand in a function
    write: false,
    plugins: [ownStorage, replacing(IN_APPS)],
  });
  const names = "document, navigator, fetch, setTimeout, TextEncoder, kept";
  const contents = `export const makeCore = ({ ${names} }) => {\n${outputFiles[0].text}\nreturn made.core;\n};`;
  const core = {
    name: "core",
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^footfall:core$/ }, ({ path }) => ({ path, namespace: "core" }));
      onLoad({ filter: /.*/, namespace: "core" }, () => ({ contents, loader: "js" }));
    },
  };
  await build({ ...COMMON, entryPoints: { app: "src/app/index.ts" }, outdir: folder, plugins: [core] });
  await build({ ...COMMON, entryPoints: { node: "src/app/folder.ts" }, outdir: folder, platform: "node" });
};

/** Keeps a declaration and those that it refers to, with the whole file names that strict resolution asks for. */
const declare = async (file, kept) => {
  if (kept.has(file)) return;
  kept.add(file);
  const text = (await readFile(file, "utf8")).replace(/(from ?"|import\(")(\.[^"]+)"/g, '$1$2.js"');
  await writeFile(file, text);
  for (const [, name] of text.matchAll(/"(\.[^"]+)\.js"/g)) await declare(join(dirname(file), `${name}.d.ts`), kept);
};

const types = async (folder) => {
  const out = join(folder, "types");
  const compiler = join(here, "node_modules/typescript/bin/tsc");
  const project = join(here, "tsconfig.package.json");
  execFileSync(process.execPath, [compiler, "-p", project, "--outDir", out], { stdio: "inherit" });
  const kept = new Set();
  for (const entry of ["package/index", "app/index", "app/folder"]) await declare(join(out, `${entry}.d.ts`), kept);
  for (const name of await readdir(out, { recursive: true })) {
    if (name.endsWith(".d.ts") && !kept.has(join(out, name))) await rm(join(out, name));
  }
};

const [option, elsewhere] = process.argv.slice(2);
const folder = option === "--scripts" ? resolve(elsewhere) : join(here, "dist");
if (!option) await rm(folder, { recursive: true, force: true });
await Promise.all([web(folder), app(folder)]);
if (!option) {
  await types(folder);
  await copyFile(join(here, "../LICENSE"), join(here, "LICENSE")); // npm packs what lies beside package.json
}
