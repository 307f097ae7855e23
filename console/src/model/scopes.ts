// What an API key may do: each scope with a sentence.

export const SCOPES: [string, string][] = [
  ["events:write", "Send events from a server; they count as trusted."],
  ["events:read", "Read events, live too, and what was turned away."],
  ["customers:read", "Read customers and their activity."],
  ["customers:write", "Change and erase customers."],
  ["admin", "All of the above, and this site's settings, keys and people."],
];
