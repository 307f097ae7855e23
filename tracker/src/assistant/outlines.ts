// Outlines around tagged elements: drawn above the page, kept in place, never in the way of a pointer.
import { make, safe } from "./element";
import { type Spot, spotFor } from "./spot";
import { type Tag, titleOf } from "./tags";

const FLASH_MS = 1200;

interface Outline {
  box: HTMLElement;
  drawn: string;
}

export class Outlines {
  readonly layer = make("div", { class: "layer", "aria-hidden": "true" });
  #tags: Tag[] = [];
  #outlines = new Map<string, Outline>();
  #ids = new WeakMap<Element, number>();
  #next = 0;
  #frame = 0;
  #life = new AbortController();

  constructor() {
    const soon = (): void => this.place();
    const { signal } = this.#life;
    // Scrolling does not bubble; captured, it is heard of every scrolling box, within shadow roots as well.
    addEventListener("scroll", soon, { capture: true, passive: true, signal });
    addEventListener("resize", soon, { passive: true, signal });
    for (const type of ["transitionend", "animationend", "load", "toggle"]) addEventListener(type, soon, { capture: true, signal });
    window.visualViewport?.addEventListener("resize", soon, { signal });
  }

  show(tags: Tag[]): void {
    this.#tags = tags;
    this.place();
  }

  /** In the next frame, once, however often it is asked for. */
  place(): void {
    this.#frame ||= requestAnimationFrame(
      safe(() => {
        this.#frame = 0;
        this.#draw();
      }),
    );
  }

  hide(hidden: boolean): void {
    this.layer.hidden = hidden;
  }

  /** Shows where an element is. */
  flash(tag: Tag): void {
    tag.element.scrollIntoView({ block: "center", behavior: "auto" });
    const outline = this.#outlines.get(this.#keyOf(tag));
    if (!outline) return;
    outline.box.dataset.flash = "";
    setTimeout(() => delete outline.box.dataset.flash, FLASH_MS);
  }

  end(): void {
    this.#life.abort();
    cancelAnimationFrame(this.#frame);
    this.layer.remove();
  }

  #keyOf({ element, kind }: Tag): string {
    let id = this.#ids.get(element);
    if (id === undefined) this.#ids.set(element, (id = this.#next++));
    return `${id} ${kind}`;
  }

  #draw(): void {
    const gone = new Set(this.#outlines.keys());
    // All of the reading first: reading a place after writing one makes the browser lay the page out again.
    const places = this.#tags.map((tag) => ({ tag, key: this.#keyOf(tag), rect: tag.element.getBoundingClientRect() }));
    const taken: Spot[] = [];
    for (const { tag, key, rect } of places) {
      if (!rect.width && !rect.height) continue;
      const words = (tag.mistakes.length ? "⚠ " : "") + titleOf(tag);
      const spot = spotFor(words, rect, taken, { width: innerWidth, height: innerHeight });
      taken.push(spot);
      gone.delete(key);
      this.#drawOne(tag, key, rect, words, spot);
    }
    for (const key of gone) {
      this.#outlines.get(key)?.box.remove();
      this.#outlines.delete(key);
    }
  }

  #drawOne(tag: Tag, key: string, { x, y, width, height }: DOMRect, words: string, spot: Spot): void {
    let outline = this.#outlines.get(key);
    if (!outline) {
      outline = { box: make("div", { class: "outline" }, make("span", { class: "name" })), drawn: "" };
      this.#outlines.set(key, outline);
      this.layer.append(outline.box);
    }
    const drawn = [x, y, width, height, spot.x, spot.y, words].join();
    if (drawn === outline.drawn) return;
    outline.drawn = drawn;
    const { box } = outline;
    box.dataset.kind = tag.kind;
    box.toggleAttribute("data-wrong", tag.mistakes.length > 0);
    box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    box.style.width = `${Math.round(width)}px`;
    box.style.height = `${Math.round(height)}px`;
    const name = box.firstElementChild as HTMLElement;
    name.textContent = words;
    name.style.width = `${spot.width}px`;
    // From the inner edge of the border, which is 2 pixels wide.
    name.style.transform = `translate(${Math.round(spot.x - x) - 2}px, ${Math.round(spot.y - y) - 2}px)`;
  }
}
