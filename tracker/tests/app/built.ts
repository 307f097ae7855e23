// The package's scripts as they are shipped, built once for each file of tests into a folder of its own.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const TRACKER = join(import.meta.dirname, "../..");

export const scratch = mkdtempSync(join(tmpdir(), "footfall-app-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

execFileSync(process.execPath, ["package.mjs", "--scripts", scratch], { cwd: TRACKER });
// So that Node.js reads them as modules.
export const appScript = join(scratch, "app.mjs");
export const nodeScript = join(scratch, "node.mjs");
for (const [from, to] of [["app.js", appScript], ["node.js", nodeScript]] as const) {
  execFileSync("cp", [join(scratch, from), to]);
}

export const { start }: typeof import("../../src/app/index") = await import(appScript);
export const { folder }: typeof import("../../src/app/folder") = await import(nodeScript);
