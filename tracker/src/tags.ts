// Reading tags: the data-ff-* attributes of elements, through open shadow roots.
import type { Params } from "./event";
import { on } from "./life";

/** The nearest element with this tag, from a node outwards; none inside data-ff-ignore. */
export const nearest = (node: any, tag: string): HTMLElement | undefined => {
  let found: HTMLElement | undefined;
  for (; node; node = node.assignedSlot || node.parentNode || node.host) {
    if (node.dataset?.ffIgnore != null) return;
    if (node.dataset?.[tag]) found ||= node;
  }
  return found;
};

/** Where an event began, inside of open shadow roots too. */
export const origin = (event: Event): any => event.composedPath()[0];

/** `params` with those of the element: `data-ff-param-product-id` is `productId`. */
export const withParams = ({ dataset }: HTMLElement, params: Params = {}): Params => {
  for (const name in dataset) {
    if (/^ffParam[A-Z\d]/.test(name)) params[name[7]!.toLowerCase() + name.slice(8)] = dataset[name];
  }
  return params;
};

/** Calls back with the nearest tagged element when it is clicked, tapped or activated by a key. */
export const onClick = (tag: string, clicked: (element: HTMLElement) => void): void => {
  let recent: unknown;
  on(document, "click auxclick", (event: MouseEvent) => {
    const element = nearest(origin(event), tag);
    // A click on a label is followed by one on its control, at once, which is the same to the person. 2 is the menu.
    if (!element || element === recent || event.button > 1) return;
    recent = element;
    setTimeout(() => (recent = 0));
    clicked(element);
  });
};
