// Choosing the names of a minified script's variables so that gzip finds more that repeats.
import { parse } from "acorn";
import pako from "pako";

const TRIES = 40_000; // some fifteen seconds; twice as many save five bytes more

/** Bytes after gzip -9 as servers compress: Node's own zlib is another, and often finds a shorter text. */
export const gzipped = (text) => pako.gzip(text, { level: 9 }).length;

/** The places of variables in a syntax tree: not of properties, which are the page's to name. */
const variables = (node, found = []) => {
  if (node.type === "Identifier") found.push(node);
  for (const [part, child] of Object.entries(node)) {
    const named = (node.type === "MemberExpression" && part === "property") || (node.type === "Property" && part === "key");
    if (named && !node.computed) continue;
    for (const each of Array.isArray(child) ? child : [child]) if (each?.type) variables(each, found);
  }
  return found;
};

/**
 * Trades names with each other, wherever they stand, as long as that makes the script smaller: what was valid stays so.
 * The same script gives the same names.
 */
export const renamed = (script) => {
  const places = variables(parse(script, { ecmaVersion: 2022 }))
    .filter(({ name }) => name.length <= 2) // longer ones are the browser's
    .sort((a, b) => a.start - b.start);
  const old = [...new Set(places.map(({ name }) => name))];
  const index = new Map(old.map((name, at) => [name, at]));
  const pieces = [];
  let end = 0;
  for (const { start, end: next, name } of places) {
    pieces.push(script.slice(end, start), index.get(name));
    end = next;
  }
  const rest = script.slice(end);
  const names = [...new Set([...old, ..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_"])];
  const render = () => pieces.map((piece) => (typeof piece === "number" ? names[piece] : piece)).join("") + rest;
  const size = () => gzipped(render());
  let best = size();
  let state = 3;
  const random = (below) => (state = (state * 48_271) % 2_147_483_647) % below;
  for (let tries = 0; tries < TRIES; tries++) {
    const [one, other] = [random(old.length), random(names.length)];
    [names[one], names[other]] = [names[other], names[one]];
    const now = size();
    if (now <= best) best = now;
    else [names[one], names[other]] = [names[other], names[one]];
  }
  return render();
};
