// The assistant's panel: two lists under tabs, small or large, in a corner of the page.
import { button, make } from "./element";
import { EventList, wordsOf } from "./event_list";
import type { Entry, Log } from "./log";
import type { Outlines } from "./outlines";
import type { Site } from "./site";
import { dress } from "./style";
import { reshape, shape } from "./tab";
import { TagList } from "./tag_list";
import type { Tag } from "./tags";

type TabName = "events" | "tags";
/** What the panel keeps to itself: the page's own shortcuts must not act on what is typed or clicked here. */
const KEPT = ["click", "auxclick", "dblclick", "pointerdown", "pointerup", "mousedown", "mouseup", "keydown", "keyup", "keypress", "touchstart", "touchend", "wheel"];

const tab = (name: TabName, choose: () => void): HTMLButtonElement =>
  button("", choose, { role: "tab", id: `${name}-tab`, "aria-controls": name });

export class Panel {
  readonly host = document.createElement("footfall-assistant");
  #log: Log;
  #outlines: Outlines;
  #close: () => void;
  #events: EventList;
  #tags: TagList;
  #tabs: Record<TabName, HTMLButtonElement>;
  #tagCount = 0;
  #mistakes = 0;
  #said = make("div", { class: "unseen", role: "status", "aria-live": "polite" });
  #foot = make("footer");
  #panel = make("section", { class: "panel", "aria-label": "Footfall tag assistant" });
  #small = button("", () => this.#resize(false), { class: "small", "aria-label": "Open the tag assistant", "aria-expanded": "false" });

  constructor(site: Site, log: Log, outlines: Outlines, close: () => void) {
    this.#log = log;
    this.#outlines = outlines;
    this.#close = close;
    this.#events = new EventList(log);
    this.#tags = new TagList((tag) => outlines.flash(tag));
    this.#tabs = { events: tab("events", () => this.#choose("events")), tags: tab("tags", () => this.#choose("tags")) };
    this.#build(site);
  }

  #build(site: Site): void {
    // The tracker looks into open shadow roots: this one is none of its business.
    this.host.setAttribute("data-ff-ignore", "");
    const root = this.host.attachShadow({ mode: "open" });
    dress(root);
    const until = new Date(site.expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#foot.textContent = `Only you see this, until ${until}.`;
    this.#panel.append(this.#head(site), this.#choices(), this.#events.element, this.#tags.element, this.#foot);
    this.#panel.addEventListener("keydown", (event) => event.key === "Escape" && this.#resize(true));
    for (const type of KEPT) root.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
    root.append(this.#outlines.layer, this.#panel, this.#small, this.#said);
    const { small = false, left = false, plain = false } = shape();
    this.#side(left);
    this.#outlines.hide(plain);
    this.#choose("events");
    this.#resize(small, false);
    document.documentElement.append(this.host);
  }

  #head(site: Site): HTMLElement {
    const move = (): void => {
      const left = !this.#panel.hasAttribute("data-left");
      reshape({ left });
      this.#side(left);
    };
    return make(
      "header",
      {},
      make("b", { title: site.name }, `Footfall · ${site.name}`),
      button("⇄", move, { "aria-label": "Move to the other side", title: "Move to the other side" }),
      button("–", () => this.#resize(true), { "aria-label": "Make small", title: "Make small (escape)" }),
      button("✕", this.#close, { "aria-label": "End the assistant in this tab", title: "End the assistant in this tab" }),
    );
  }

  #choices(): HTMLElement {
    const outline = make("input", { type: "checkbox" });
    outline.checked = !shape().plain;
    outline.addEventListener("change", () => {
      reshape({ plain: !outline.checked });
      this.#outlines.hide(!outline.checked);
    });
    const tabs = make("div", { class: "tabs" });
    const names = make("div", { role: "tablist", "aria-label": "What to show" }, this.#tabs.events, this.#tabs.tags);
    names.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const next = this.#tabs.events.getAttribute("aria-selected") === "true" ? "tags" : "events";
      this.#choose(next);
      this.#tabs[next].focus();
    });
    tabs.append(names, make("label", {}, outline, "Outlines"));
    return tabs;
  }

  #choose(name: TabName): void {
    for (const each of ["events", "tags"] as const) {
      this.#tabs[each].setAttribute("aria-selected", String(each === name));
      this.#tabs[each].tabIndex = each === name ? 0 : -1;
    }
    this.#events.element.hidden = name !== "events";
    this.#tags.element.hidden = name !== "tags";
    this.#count();
  }

  #resize(small: boolean, byHand = true): void {
    this.#panel.hidden = small;
    this.#small.hidden = !small;
    if (!byHand) return;
    reshape({ small });
    (small ? this.#small : this.#tabs.events).focus();
  }

  #side(left: boolean): void {
    this.#panel.toggleAttribute("data-left", left);
    this.#small.toggleAttribute("data-left", left);
  }

  #count(): void {
    const { entries } = this.#log;
    const refused = entries.filter(({ state }) => state === "refused").length;
    this.#tabs.events.textContent = `Events ${entries.length}` + (refused ? `, ${refused} refused` : "");
    this.#tabs.tags.textContent = `Tags ${this.#tagCount}` + (this.#mistakes ? ` ⚠ ${this.#mistakes}` : "");
    const wrong = refused + this.#mistakes;
    this.#small.textContent = `Footfall · ${entries.length} event${entries.length === 1 ? "" : "s"}` + (wrong ? ` ⚠ ${wrong}` : "");
  }

  showEvent(entry: Entry): void {
    this.#events.show(entry);
    this.#count();
    if (entry.state !== "sending") this.#said.textContent = `${entry.event.label || entry.event.action}: ${wordsOf(entry)}`;
  }

  showTags(tags: Tag[]): void {
    this.#tagCount = tags.filter(({ kind }) => kind !== "ignore").length;
    this.#mistakes = tags.filter(({ mistakes }) => mistakes.length).length;
    this.#tags.show(tags);
    this.#count();
  }

  /** Puts itself back where a page has replaced the whole document. */
  stay(): void {
    if (!this.host.isConnected) document.documentElement.append(this.host);
  }

  expire(): void {
    this.#outlines.hide(true);
    this.#foot.textContent = this.#said.textContent = "This link is over. Open the page from the console again.";
  }

  end(): void {
    this.host.remove();
  }
}
