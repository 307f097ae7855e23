// Prints what a first visit downloads, and fails the build when it is too much.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const GZIP_BYTES_MAX = 150 * 1024; // of the first page, on a phone still about a second
const folder = "../src/footfall/static/console";

// The page names its script, its style, its icon, and what the script imports at once; the rest comes when it is opened.
const first = new Set(readFileSync(`${folder}/index.html`, "utf8").match(/console-assets\/[\w.-]+/g));
const size = (names) => names.reduce((sum, name) => sum + gzipSync(readFileSync(`${folder}/${name}`)).length, 0);
const later = readdirSync(`${folder}/console-assets`).map((name) => `console-assets/${name}`).filter((name) => !first.has(name));

const total = size([...first]);
const words = (bytes) => bytes.toLocaleString("en");
console.log(`console: the first page has ${words(total)} of ${words(GZIP_BYTES_MAX)} bytes gzipped, the others ${words(size(later))} more`);
if (total > GZIP_BYTES_MAX) process.exit(1);
