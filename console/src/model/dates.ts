// Days as people choose them, and the moments at which they begin in a site's time zone.

const DAY_MS = 86_400_000;
const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;

/** How far the clocks of `timeZone` are ahead of UTC at that moment, in milliseconds. */
const ahead = (at: number, timeZone: string): number => {
  const parts = new Intl.DateTimeFormat("en", { timeZone, ...fields }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - at;
};

/** The moment at which "2026-11-23" begins there, as ISO 8601 in UTC; null for what is no day. */
export const beginOf = (date: string, timeZone: string, daysLater = 0): string | null => {
  const midnight = Date.parse(`${date}T00:00:00Z`) + daysLater * DAY_MS;
  if (Number.isNaN(midnight)) return null;
  const first = midnight - ahead(midnight, timeZone);
  // Clocks may change between the first guess and the moment itself.
  return new Date(midnight - ahead(first, timeZone)).toISOString();
};

/** The day of a moment there, as "2026-11-23". */
export const dateOf = (moment: string, timeZone: string): string => {
  const at = Date.parse(moment);
  return new Date(at + ahead(at, timeZone)).toISOString().slice(0, 10);
};
