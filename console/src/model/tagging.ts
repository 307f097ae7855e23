// The tags of the tracker as a marketer meets them: what to write, where, and what then comes; and which page to open first.

export interface TagHelp {
  /** An example to copy into the element. */
  tag: string;
  where: string;
  does: string;
}

export const TAGS: TagHelp[] = [
  { tag: 'data-ff-action="signup.click"', where: "any button or link", does: "that action on every click" },
  { tag: 'data-ff-banner="autumn"', where: "a banner", does: "banner.show when half of it was seen for a second, banner.hover, banner.click" },
  { tag: 'data-ff-label="Autumn sale"', where: "beside an action, banner or form", does: "how people read it in the console" },
  { tag: 'data-ff-param-product="M-1"', where: "beside an action, banner or form", does: "a param of the event" },
  { tag: 'data-ff-form="newsletter"', where: "a form", does: "form.submit with the tagged fields, and no others" },
  { tag: 'data-ff-field="city"', where: "a field of such a form", does: "its value goes along; passwords and cards never do" },
  { tag: 'data-ff-attribute="email"', where: "a field of such a form", does: "its value becomes the customer's e-mail; any attribute will do" },
  { tag: "data-ff-ignore", where: "anything", does: "nothing in it is recorded" },
];

/** The home page of a site's first domain, or of this server where it is the site's as well; empty when the site has none. */
export const firstAddress = (domains: string[], here: { hostname: string; origin: string }): string => {
  if (domains.includes(here.hostname)) return `${here.origin}/`;
  const plain = domains.find((domain) => !domain.startsWith("*."));
  const host = plain ?? domains[0]?.replace("*.", "www.");
  if (!host) return "";
  const isLocal = host === "localhost" || /^[\d.]+$/.test(host);
  return `${isLocal ? "http" : "https"}://${host}/`;
};

/** What somebody typed as an address that can be opened: without a scheme it is meant to be https. */
export const asAddress = (text: string): string => {
  const typed = text.trim();
  return typed && !/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? `https://${typed}` : typed;
};
