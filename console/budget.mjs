// Prints what a first visit downloads, and fails the build when it is too much.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const GZIP_BYTES_MAX = 150 * 1024; // of the first page, on a phone still about a second
const folder = "../src/footfall/static/console/console-assets";

let total = 0;
for (const name of readdirSync(folder)) total += gzipSync(readFileSync(`${folder}/${name}`)).length;
console.log(`console: ${total.toLocaleString("en")} of ${GZIP_BYTES_MAX.toLocaleString("en")} bytes gzipped`);
if (total > GZIP_BYTES_MAX) process.exit(1);
