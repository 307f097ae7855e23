// Finding the tagged elements of a page, also in open shadow roots, and the mistakes in their tags.

export type Kind = "action" | "banner" | "form" | "field" | "ignore";

export interface Tag {
  element: HTMLElement;
  kind: Kind;
  /** What the tag names: an action, a banner, a form, a field. */
  name: string;
  /** What is wrong with it, a sentence each. */
  mistakes: string[];
  /** What is as it should be and worth knowing. */
  notes: string[];
}

const TAGGED = "[data-ff-action],[data-ff-banner],[data-ff-form],[data-ff-field],[data-ff-attribute],[data-ff-ignore]";
const DETAILS = /^ff(Label|Param.+)$/;
const TAGS_MAX = 300; // beyond that nobody tells the outlines apart, and drawing them is felt
const ACTION = /^[a-zA-Z0-9.\-_]+$/;
const ACTION_CHARACTERS_MAX = 32;
const LABEL_CHARACTERS_MAX = 256;
const SECRET_KINDS = /^(cc-.*|one-time-code|(current|new)-password)$/;
const SECRET_NAMES = /passw|pwd|secret|token|api.?key|jwt|otp|cvv|cvc|card.?(num|no)/i;
const BANNER_ACTIONS = ["banner.show", "banner.hover", "banner.click"];

const parentOf = (node: Node): Node | null => node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);

const closest = (from: Node, wanted: (element: HTMLElement) => boolean): HTMLElement | null => {
  for (let node: Node | null = from; node; node = parentOf(node)) {
    if (node instanceof HTMLElement && wanted(node)) return node;
  }
  return null;
};

const isIgnored = (element: Node): boolean => !!closest(element, ({ dataset }) => dataset.ffIgnore !== undefined);

/** Everything below `root` that `wanted` is true of, into open shadow roots; not into `except`. */
const within = (root: Node, except: Element, found: HTMLElement[] = []): HTMLElement[] => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node === except || !(node instanceof HTMLElement)) continue;
    if (node.matches(TAGGED) || Object.keys(node.dataset).some((name) => DETAILS.test(name))) found.push(node);
    if (node.shadowRoot) within(node.shadowRoot, except, found);
    if (found.length >= TAGS_MAX) break;
  }
  return found;
};

const aboutAction = (action: string, takes: (action: string) => boolean): string[] => {
  if (!action) return ["The action has no name, so clicks are not recorded. Write data-ff-action=\"signup.click\"."];
  if (action.length > ACTION_CHARACTERS_MAX) return [`The action has ${action.length} characters; 32 are the most. It is never sent.`];
  if (!ACTION.test(action)) return ["An action has only the characters a-z A-Z 0-9 . - _ and no spaces. It is never sent."];
  return takes(action) ? [] : ["The site's lists do not take this action."];
};

const aboutBanner = (id: string, times: number, takes: (action: string) => boolean): string[] => {
  if (!id) return ["The banner has no name, so nothing is recorded. Write data-ff-banner=\"autumn\"."];
  const denied = BANNER_ACTIONS.filter((action) => !takes(action));
  return [
    ...(times > 1 ? [`${times} elements of this page are banner “${id}”; they are counted as one. Give each its own name.`] : []),
    ...(denied.length ? [`The site's lists do not take ${denied.join(", ")}.`] : []),
  ];
};

const aboutForm = (form: HTMLElement, takes: (action: string) => boolean): string[] => [
  ...(form.dataset.ffForm ? [] : ["The form has no name, so nothing is recorded. Write data-ff-form=\"newsletter\"."]),
  ...(form instanceof HTMLFormElement ? [] : ["data-ff-form belongs on a <form>; this is never submitted."]),
  ...(takes("form.submit") ? [] : ["The site's lists do not take form.submit."]),
];

/** Why a field's value is never sent, whatever its tag says. */
const secrecy = (field: HTMLElement): string | null => {
  const type = (field as HTMLInputElement).type;
  const hints = (field.getAttribute("autocomplete") || "").toLowerCase().split(/\s+/);
  const names = [field.getAttribute("name"), field.id, field.dataset.ffField, field.dataset.ffAttribute];
  if (type === "password") return "A password field: its value will never be sent.";
  if (type === "file") return "Files will never be sent.";
  if (hints.some((hint) => SECRET_KINDS.test(hint))) return "A card, a password or a one-time code: its value will never be sent.";
  if (names.some((name) => name && SECRET_NAMES.test(name))) return "Its name sounds like a secret: its value will never be sent.";
  return null;
};

const aboutField = (field: HTMLElement): string[] => {
  const { ffField, ffAttribute } = field.dataset;
  if (!field.matches("input,select,textarea")) return ["Only an input, a select or a textarea has a value to send."];
  const secret = secrecy(field);
  if (secret) return [secret];
  const form = (field as HTMLInputElement).form ?? closest(field, (each) => each instanceof HTMLFormElement);
  return [
    ...(ffField === "" || (ffField === undefined && ffAttribute === "") ? ["The field has no name, so its value is not sent. Write data-ff-field=\"city\"."] : []),
    ...(form?.dataset.ffForm ? [] : ["It is in no form with data-ff-form, so its value is not sent."]),
  ];
};

const aboutDetails = ({ dataset }: HTMLElement): string[] => {
  if (dataset.ffAction !== undefined || dataset.ffBanner !== undefined || dataset.ffForm !== undefined) {
    return (dataset.ffLabel || "").length > LABEL_CHARACTERS_MAX ? ["The label is cut after 256 characters."] : [];
  }
  const idle = Object.keys(dataset).some((name) => DETAILS.test(name));
  return idle ? ["data-ff-label and data-ff-param-* belong on the element that has data-ff-action, -banner or -form."] : [];
};

/** What is told about a tag; `banners` is how many elements have each banner's name. */
const tagsOf = (element: HTMLElement, banners: Map<string, number>, takes: (action: string) => boolean): Tag[] => {
  const { ffAction, ffBanner, ffForm, ffField, ffAttribute, ffIgnore } = element.dataset;
  const details = aboutDetails(element);
  const tags: Tag[] = [];
  const add = (kind: Kind, name: string, mistakes: string[], notes: string[] = []): void => {
    tags.push({ element, kind, name, mistakes: [...mistakes, ...(tags.length ? [] : details)], notes });
  };
  // The tracker marks password fields by itself.
  if (ffIgnore !== undefined && (element as HTMLInputElement).type !== "password") add("ignore", "", [], ["Nothing in here is recorded."]);
  if (ffAction !== undefined) add("action", ffAction, aboutAction(ffAction, takes));
  if (ffBanner !== undefined) add("banner", ffBanner, aboutBanner(ffBanner, banners.get(ffBanner) || 1, takes));
  if (ffForm !== undefined) add("form", ffForm, aboutForm(element, takes));
  if (ffField !== undefined || ffAttribute !== undefined) {
    add("field", ffField || ffAttribute || "", aboutField(element), ffAttribute ? [`Sets the customer's ${ffAttribute}.`] : []);
  }
  if (!tags.length && details.length) add("action", "", []);
  if (ffIgnore === undefined && isIgnored(element)) {
    tags.forEach((tag) => (tag.mistakes = ["Inside data-ff-ignore: nothing of it is recorded."]));
  }
  return tags;
};

/** Every tag of the page, in its order; `except` is the assistant itself. */
export const findTags = (except: Element, takes: (action: string) => boolean): Tag[] => {
  const elements = within(document, except);
  const banners = new Map<string, number>();
  for (const { dataset } of elements) {
    if (dataset.ffBanner) banners.set(dataset.ffBanner, (banners.get(dataset.ffBanner) || 0) + 1);
  }
  return elements.flatMap((element) => tagsOf(element, banners, takes));
};

/** How a tag is called, in two words. */
export const titleOf = ({ kind, name }: Tag): string => (kind === "ignore" ? "ignored" : `${kind} ${name || "without a name"}`);
