// data-ff-banner: seen for a second, hovered over for how long, and clicked.
import { leaving, on, seeing } from "./life";
import { record } from "./record";
import { eachRoot } from "./roots";
import { nearest, onClick, origin, withParams } from "./tags";

const LOOKS = 3; // half a second apart: a second in view is the advertising field's own measure of an impression
const HOVER_MS_MIN = 250; // less is a pointer on its way to somewhere else

const tell = (banner: HTMLElement, what: string, durationMs?: number): void => {
  const { ffBanner, ffLabel } = banner.dataset;
  if (nearest(banner, "ffBanner")) record("banner." + what, withParams(banner, { banner: ffBanner, name: ffLabel, durationMs }));
};

export const banners = (): void => {
  let hovered: HTMLElement | false | undefined;
  let since: number;
  const inView = new Set<HTMLElement>();
  /** How many looks in a row have found a banner in view; by id, for a carousel shows many in one element. */
  let looks: Record<string, number> = {};

  const hover = (banner?: HTMLElement | false, at = performance.now()): void => {
    if (hovered && at - since >= HOVER_MS_MIN) tell(hovered, "hover", (at - since) | 0);
    hovered = banner;
    since = at;
  };

  const observer = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ target, isIntersecting }) => {
        const banner = target as HTMLElement;
        inView[isIntersecting ? "add" : "delete"](banner);
        if (looks[banner.dataset.ffBanner!]! < LOOKS) looks[banner.dataset.ffBanner!] = 0;
      }),
    { threshold: 0.5 },
  );
  eachRoot((root) => {
    root.querySelectorAll("[data-ff-banner]").forEach((banner) => observer.observe(banner));
    // Where it was removed, no pointer leaves it.
    if (!(hovered as HTMLElement | undefined)?.isConnected) hover();
    if (root === document && !document.hidden)
      new Map([...inView].map((banner) => [banner.dataset.ffBanner!, banner])).forEach((banner, id) => {
        looks[id] = -~looks[id]!; // one more, from undefined too
        if (looks[id] === LOOKS) tell(banner, "show");
      });
  });
  seeing.push(() => (looks = {}));

  leaving.push(() => hover());
  // Only a pointer that moves hovers: not one that rests while the page scrolls below it, nor a finger.
  on(document, "pointerover pointermove pointerout", (event: PointerEvent) => {
    if (event.pointerType !== "mouse") return;
    const banner = nearest(event.type === "pointerout" ? event.relatedTarget : origin(event), "ffBanner");
    const moved = event.type === "pointermove";
    if (banner !== hovered && (hovered || moved)) hover(moved && banner);
  });
  onClick("ffBanner", (banner) => tell(banner, "click"));
};
