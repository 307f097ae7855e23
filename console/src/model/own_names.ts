// Own names of the tracker's script and of where it collects: what they may be, and the line that loads it.

/** What is wrong with a script's name; which ones are taken is the server's to say. */
export const scriptNameHint = (text: string): string | null =>
  /^([a-z0-9][a-z0-9-]{1,40}\.js)?$/.test(text.trim()) ? null : "Write small letters, digits and - and then .js, such as lantern.js.";

/** The same for a collecting path. */
export const collectPathHint = (text: string): string | null =>
  /^([a-z0-9][a-z0-9-]{1,40})?$/.test(text.trim()) ? null : "Write one word of small letters, digits and -, such as lantern.";

/** The one line that a page carries. */
export const trackerLine = (origin: string, trackerKey: string, scriptName: string): string =>
  `<script async src="${origin}/${scriptName.trim() || "footfall.js"}" data-key="${trackerKey}"></script>`;
