// The list of tags of the page: those with mistakes first, each leads to its element.
import { make } from "./element";
import { type Tag, titleOf } from "./tags";

const DOCS_HINT = "Tag elements with data-ff-action, data-ff-banner, data-ff-form and data-ff-field; the console says how.";

const row = (tag: Tag, find: (tag: Tag) => void): HTMLElement => {
  const made = make(
    "button",
    { type: "button", class: "tag", "data-kind": tag.kind, title: "Show it on the page" },
    make("span", { class: "dot", "aria-hidden": "true" }),
    make("span", { class: "what" }, titleOf(tag)),
    tag.mistakes.length > 0 && make("span", { class: "verdict wrong" }, "⚠ mistake"),
    ...tag.mistakes.map((mistake) => make("span", { class: "why wrong" }, mistake)),
    ...tag.notes.map((note) => make("span", { class: "why" }, note)),
  );
  made.addEventListener("click", () => find(tag));
  return made;
};

const told = (tags: Tag[]): string => JSON.stringify(tags.map(({ kind, name, mistakes }) => [kind, name, mistakes]));

export class TagList {
  readonly element = make("div", { class: "list", id: "tags", role: "tabpanel", "aria-labelledby": "tags-tab", tabindex: "0" });
  #find: (tag: Tag) => void;
  #told = "";
  #tags: Tag[] = [];

  constructor(find: (tag: Tag) => void) {
    this.#find = find;
  }

  show(tags: Tag[]): void {
    const sorted = [...tags].sort((a, b) => Number(b.mistakes.length > 0) - Number(a.mistakes.length > 0));
    this.#tags = sorted;
    const now = told(sorted);
    // Made anew only for a reason: a row that is read or focused would be lost.
    if (now === this.#told) return;
    this.#told = now;
    // By place, for the elements of an equal list may be others since.
    const rows = sorted.map((tag, place) => row(tag, () => this.#find(this.#tags[place] ?? tag)));
    this.element.replaceChildren(...(rows.length ? rows : [make("p", {}, "Nothing is tagged on this page. ", DOCS_HINT)]));
  }
}
