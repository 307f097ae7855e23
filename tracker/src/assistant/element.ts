// Making elements without any text that a page's policy (CSP, Trusted Types) could refuse.

type Child = Node | string | null | undefined | false;

/** An element with attributes and children; listeners are added by whoever has it. */
export const make = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
};

export const button = (words: string, does: () => void, attributes: Record<string, string> = {}): HTMLButtonElement => {
  const made = make("button", { type: "button", ...attributes }, words);
  made.addEventListener("click", does);
  return made;
};

/** Nothing here ever throws into the page; what goes wrong is said in its console. */
export const safe =
  <P extends unknown[], R>(call: (...parameters: P) => R) =>
  (...parameters: P): R | undefined => {
    try {
      return call(...parameters);
    } catch (error) {
      console.warn("footfall assistant:", error);
      return undefined;
    }
  };
