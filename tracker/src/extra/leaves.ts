// data-page-leave: for how long a page was looked at, told when it is left.
import type { Tracker } from "./index";

export const leaves = ({ record, seeing, leaving, stopped }: Tracker): void => {
  let left = location.href;
  /** Milliseconds in view until it was last hidden, and since when it is in view. */
  let shown = 0;
  let since = document.hidden ? undefined : performance.now();
  const pause = (): void => {
    if (since !== undefined) shown += performance.now() - since;
    since = undefined;
  };
  const leave = (): void => {
    pause();
    if (left) record("page.leave", { url: left, durationMs: Math.round(shown) });
    left = "";
  };
  // Before the visit to the next page, for it belongs to the one before.
  seeing.unshift(() => {
    leave();
    left = location.href;
    shown = 0;
    since = document.hidden ? undefined : performance.now();
  });
  const turn = (): void => {
    if (document.hidden) pause();
    else since ??= performance.now();
  };
  document.addEventListener("visibilitychange", turn, { signal: stopped });
  leaving.push((gone) => gone && leave());
};
