// Patterns of actions as people type them: one a line, with a hint for each that cannot be.

const ENTRY_CHARACTERS_MAX = 64; // the server's limit of an entry
export const ENTRIES_MAX = 500; // the server's limit of a list

const isEntry = (text: string): boolean => /^[a-zA-Z0-9.\-_*]+$/.test(text) && text.length <= ENTRY_CHARACTERS_MAX;

/** The entries of a text: trimmed, without empty lines, each once. */
export const entriesOf = (text: string): string[] => [
  ...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean)),
]; // prettier-ignore

export const textOf = (entries: string[]): string => entries.join("\n");

/** What is wrong with a text of patterns, a sentence for each line at fault. */
export const patternHints = (text: string): string[] => {
  const hints = text.split("\n").flatMap((line, at) => {
    const entry = line.trim();
    if (!entry || isEntry(entry)) return [];
    if (entry.length > ENTRY_CHARACTERS_MAX) return [`Line ${at + 1} is longer than ${ENTRY_CHARACTERS_MAX} characters.`];
    return [`Line ${at + 1}, “${entry}”, cannot be an action: it may hold a-z A-Z 0-9 . - _ and * only.`];
  });
  const entries = entriesOf(text).length;
  return entries > ENTRIES_MAX ? [...hints, `These are ${entries} entries; at most ${ENTRIES_MAX} are possible. Use * in them.`] : hints;
};

const isDomain = (text: string): boolean =>
  /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);

/** What is wrong with a text of domains. */
export const domainHints = (text: string): string[] =>
  entriesOf(text).filter((entry) => !isDomain(entry)).map((entry) => `“${entry}” is no domain: write example.com, or *.example.com with all below it.`); // prettier-ignore
