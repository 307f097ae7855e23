// How the assistant looks: a style sheet of its own, which the page's styles do not reach, nor it the page's.

const CSS = `
:host { all: initial !important; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; pointer-events: none !important;
  color-scheme: light dark; --paper: #fff; --raised: #f3f3f1; --line: #dcdcd7; --ink: #1b1c1e; --dim: #5d6168; --accent: #2f5fd0; --on: #fff;
  --good: #16703f; --warn: #8a5800; --bad: #bb2a23; --tint: #e9effc; --field: #7a3fb0; --form: #16703f; --banner: #a8480f; --ignore: #5d6168; }
@media (prefers-color-scheme: dark) { :host { --paper: #18191c; --raised: #24262b; --line: #3a3e45; --ink: #e7e8ea; --dim: #a3a8b0; --accent: #8aabff; --on: #101728;
  --good: #56c98e; --warn: #e2ad4b; --bad: #ff8178; --tint: #1d2740; } }
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
.layer { position: fixed; inset: 0; overflow: hidden; pointer-events: none; }
.outline { position: absolute; left: 0; top: 0; border: 2px solid var(--kind); border-radius: 3px; --kind: #2f5fd0; }
.outline[data-kind="banner"] { --kind: #a8480f; } .outline[data-kind="form"] { --kind: #16703f; } .outline[data-kind="field"] { --kind: #7a3fb0; }
.outline[data-kind="ignore"] { --kind: #5d6168; border-style: dashed; }
.outline[data-wrong] { --kind: #bb2a23; border-style: dashed; }
.outline[data-flash] { box-shadow: 0 0 0 4px var(--kind); background: color-mix(in srgb, var(--kind) 22%, transparent); }
.name { position: absolute; left: 0; top: 0; height: 18px; padding: 0 5px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font: 600 11px/18px system-ui, sans-serif; color: #fff; background: var(--kind); border-radius: 3px; }
.panel { position: fixed; right: 16px; bottom: 16px; display: flex; flex-direction: column; width: 380px; max-width: calc(100vw - 32px); max-height: min(560px, 70vh);
  overflow: hidden; pointer-events: auto; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 6px 28px rgb(0 0 0 / 24%);
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; text-align: left; }
.panel[data-left] { right: auto; left: 16px; }
header { display: flex; gap: 4px; align-items: center; padding: 8px 8px 8px 14px; }
header b { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
button { font: inherit; color: inherit; background: none; border: 0; border-radius: 6px; cursor: pointer; }
button:hover { background: var(--raised); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
header button { width: 30px; height: 30px; color: var(--dim); font-size: 15px; line-height: 1; }
.tabs { display: flex; gap: 4px; align-items: center; padding: 0 10px; border-bottom: 1px solid var(--line); }
.tabs button { padding: 6px 8px; border-radius: 0; color: var(--dim); border-bottom: 2px solid transparent; }
.tabs [aria-selected="true"] { color: var(--ink); font-weight: 600; border-bottom-color: var(--accent); }
.tabs label { display: flex; gap: 5px; align-items: center; margin-left: auto; color: var(--dim); font-size: 12px; cursor: pointer; }
.tabs input { width: 14px; height: 14px; margin: 0; accent-color: var(--accent); }
.list { flex: 1; min-height: 72px; overflow: auto; overscroll-behavior: contain; }
.list > p { padding: 14px; color: var(--dim); }
.where { padding: 4px 14px; color: var(--dim); background: var(--raised); font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
details, .tag { border-bottom: 1px solid var(--line); }
summary, .tag { display: grid; grid-template-columns: 18px minmax(0, 1fr) auto; gap: 0 6px; width: 100%; padding: 7px 14px 7px 12px; text-align: left; cursor: pointer; list-style: none; border-radius: 0; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--raised); }
.mark { font-weight: 700; text-align: center; }
[data-state="accepted"] .mark, [data-state="accepted"] .verdict { color: var(--good); }
[data-state="refused"] .mark, [data-state="refused"] .verdict, .wrong { color: var(--bad); }
[data-state="waiting"] .mark, [data-state="waiting"] .verdict { color: var(--warn); }
[data-state="sending"] .mark, [data-state="unseen"] .mark, [data-state="unseen"] .verdict, .verdict { color: var(--dim); }
.what { min-width: 0; overflow-wrap: anywhere; }
.what code { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--dim); }
.verdict { font-size: 12px; white-space: nowrap; }
.verdict.wrong { color: var(--bad); }
.why { grid-column: 2 / -1; color: var(--dim); font-size: 12px; overflow-wrap: anywhere; }
.why.wrong { color: var(--bad); }
dl { padding: 2px 14px 10px 36px; font-size: 12px; }
dl > div { display: grid; grid-template-columns: minmax(60px, 30%) minmax(0, 1fr); gap: 8px; padding: 1px 0; }
dt { color: var(--dim); overflow-wrap: anywhere; }
dd { overflow-wrap: anywhere; white-space: pre-wrap; }
.dot { width: 10px; height: 10px; margin-top: 5px; border-radius: 3px; background: var(--kind); --kind: #2f5fd0; }
[data-kind="banner"] > .dot { --kind: #a8480f; } [data-kind="form"] > .dot { --kind: #16703f; } [data-kind="field"] > .dot { --kind: #7a3fb0; } [data-kind="ignore"] > .dot { --kind: #5d6168; }
footer { padding: 6px 14px; color: var(--dim); font-size: 12px; border-top: 1px solid var(--line); }
.small { position: fixed; right: 16px; bottom: 16px; display: flex; gap: 8px; align-items: center; height: 36px; padding: 0 14px; pointer-events: auto;
  color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 18px; box-shadow: 0 4px 18px rgb(0 0 0 / 24%); font: 600 13px system-ui, sans-serif; }
.small[data-left] { right: auto; left: 16px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) { .panel, .panel[data-left] { left: 8px; right: 8px; bottom: 8px; width: auto; max-width: none; max-height: 52vh; } header button { width: 36px; height: 36px; } }
`;

/** Gives a shadow root the assistant's style. */
export const dress = (root: ShadowRoot): void => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Browsers before 2023; where the page's policy forbids this, the assistant is only plain.
    const style = document.createElement("style");
    style.textContent = CSS;
    root.append(style);
  }
};
