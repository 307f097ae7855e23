// Staying on from page to page: links and forms that lead to the same site take the token along.
import { safe } from "./element";
import { carrying } from "./tab";

/** Whether an address is a page of this origin or of the site's other domains. */
const isOfSite = ({ protocol, origin, hostname }: URL, domains: string[]): boolean =>
  /^https?:$/.test(protocol) &&
  (origin === location.origin ||
    domains.some((domain) => (domain.startsWith("*.") ? hostname.endsWith(domain.slice(1)) : hostname === domain)));

/** A part of the open page is no other page: with the token added it would be loaded again. */
const isHere = ({ origin, pathname, search, hash }: URL): boolean =>
  hash !== "" && origin + pathname + search === location.origin + location.pathname + location.search;

const anchorOf = (event: Event): HTMLAnchorElement | undefined =>
  event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement && !!node.href);

const followLink = (event: MouseEvent, token: string, domains: string[]): void => {
  const link = anchorOf(event);
  // A router that takes the click over goes nowhere: the assistant is still there.
  if (!link || event.defaultPrevented || event.button > 1 || link.hasAttribute("download")) return;
  const url = new URL(link.href);
  if (!isOfSite(url, domains) || isHere(url)) return;
  const before = link.getAttribute("href")!;
  link.href = carrying(url, token);
  setTimeout(() => link.setAttribute("href", before)); // the browser has read it by then
};

const followForm = (event: SubmitEvent, token: string, domains: string[]): void => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  const sender = event.submitter as HTMLButtonElement | null;
  const url = new URL((sender?.hasAttribute("formaction") && sender.formAction) || form.getAttribute("action") || "", location.href);
  if (!isOfSite(url, domains)) return;
  if ((sender?.getAttribute("formmethod") || form.getAttribute("method") || "get").toLowerCase() !== "get") {
    if (sender?.hasAttribute("formaction")) return;
    const before = form.getAttribute("action");
    form.setAttribute("action", carrying(url, token));
    setTimeout(() => (before === null ? form.removeAttribute("action") : form.setAttribute("action", before)));
    return;
  }
  // What the address of such a form says is replaced by its fields.
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "ff_debug", value: token });
  form.append(field);
  setTimeout(() => field.remove());
};

/** After the page's own handlers, which may have stopped the click; undone by `signal`. */
export const carryAlong = (token: string, domains: string[], signal: AbortSignal): void => {
  const onClick = safe((event: MouseEvent) => followLink(event, token, domains));
  addEventListener("click", onClick, { signal });
  addEventListener("auxclick", onClick, { signal });
  addEventListener("submit", safe((event: SubmitEvent) => followForm(event, token, domains)), { signal });
};
