// Builds the scripts into the server's static folder, says how large they are, and fails above the tracker's budget.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { minifySync } from "@swc/core";
import { build } from "esbuild";
import { gzipped, renamed } from "./names.mjs";

const BUDGET_BYTES = 4096; // gzip -9: what a page can take without anybody noticing
const here = fileURLToPath(new URL(".", import.meta.url));
const folder = fileURLToPath(new URL("../src/footfall/static/tracker/", import.meta.url));

const bundle = async (entry, format) => {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    format,
    target: ["es2022"],
    tsconfigRaw: {}, // without "use strict", which strict TypeScript has made idle
    legalComments: "none",
    write: false,
  });
  return outputFiles[0].text;
};

const minified = (script, module) =>
  minifySync(script, {
    compress: { passes: 4, unsafe_arrows: true, unsafe: true },
    mangle: { toplevel: true },
    module,
  }).code;

/** The smallest of what comes out when the browser's own names that stand there often get short ones. */
const classic = (script) =>
  [["document"], ["document", "window"], ["document", "navigator"], ["document", "window", "navigator"]]
    .map((globals) => minified(`((${globals}) => {${script}})(${globals})`, false))
    .sort((a, b) => gzipped(a) - gzipped(b))[0];

const write = async (name, script) => {
  await writeFile(folder + name, script);
  console.log(`${name.padEnd(18)} ${String(script.length).padStart(6)} bytes, ${String(gzipped(script)).padStart(5)} gzipped`);
  return gzipped(script);
};

await mkdir(folder, { recursive: true });
const tracker = await write("footfall.js", renamed(classic(await bundle("src/index.ts", "esm"))));
await write("footfall-sr.js", classic(await bundle("src/synerise/index.ts", "esm")));
for (const [name, entry] of [["footfall-extra.js", "src/extra/index.ts"], ["footfall-debug.js", "src/assistant/index.ts"]]) {
  await write(name, minified(await bundle(entry, "esm"), true));
}

console.log(`\nBeside what others publish (bench/tracker_size.py):`);
for (const { name, package: from, version, gzipped: bytes } of JSON.parse(await readFile(here + "rivals.json", "utf8"))) {
  console.log(`${name.padStart(13)} ${String(bytes).padStart(7)}  ${(bytes / tracker).toFixed(1)}×  ${from} ${version}`);
}
if (tracker > BUDGET_BYTES) {
  console.error(`footfall.js is ${tracker - BUDGET_BYTES} bytes above its budget of ${BUDGET_BYTES}`);
  process.exit(1);
}
