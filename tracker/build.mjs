// Builds footfall.js into the server's static folder, says how large it is, and fails above the budget.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const BUDGET_BYTES = 4096; // gzip -9: what a page can take without anybody noticing
const output = fileURLToPath(new URL("../src/footfall/static/tracker/footfall.js", import.meta.url));

const { outputFiles } = await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/index.ts"],
  bundle: true,
  format: "iife",
  target: ["es2021"], // Safari 15, which BigUint64Array and listeners with a signal need as well
  tsconfigRaw: {}, // without "use strict", which strict TypeScript has made idle
  legalComments: "none",
  write: false,
});
// terser rather than esbuild's own minifier: 200 bytes of 4,096 are worth a second of building.
const { code: script } = await minify(outputFiles[0].text, {
  ecma: 2021,
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
});
const zipped = gzipSync(script, { level: 9 }).length;

await mkdir(dirname(output), { recursive: true });
await writeFile(output, script);
console.log(`footfall.js ${script.length} bytes, ${zipped} gzipped; the budget is ${BUDGET_BYTES}`);
if (zipped > BUDGET_BYTES) {
  console.error(`footfall.js is ${zipped - BUDGET_BYTES} bytes above its budget`);
  process.exit(1);
}
