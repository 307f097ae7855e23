// Arrivals per second over the last two minutes, for the sparkline.

export const WINDOW_SECONDS = 120;
export const BUCKET_SECONDS = 4;

/** Counts per bucket, oldest first, of arrival times in epoch seconds. */
export const buckets = (arrivals: number[], now: number): number[] => {
  const counts = new Array<number>(WINDOW_SECONDS / BUCKET_SECONDS).fill(0);
  const first = now - WINDOW_SECONDS;
  for (const arrival of arrivals) {
    const at = Math.floor((arrival - first) / BUCKET_SECONDS);
    if (at >= 0 && at < counts.length) counts[at] = counts[at]! + 1;
  }
  return counts;
};

/** The points of an SVG polyline through `values` in a box; zero lies on its floor. */
export const line = (values: number[], width: number, height: number): string => {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length - 1);
  return values
    .map((value, at) => `${(at * step).toFixed(1)},${(height - 1 - (value / top) * (height - 2)).toFixed(1)}`)
    .join(" ");
};
