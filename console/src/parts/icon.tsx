// Icons, drawn here: one per context of an action, and those of the frame. All are decoration.

const PATHS = {
  page: "M4 2h6l3 3v9H4zM10 2v3h3",
  session: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 2",
  banner: "M2 4h12v8H2zM5 8h6",
  form: "M3 2h10v12H3zM5.500 5.500h5M5.500 8h5M5.500 10.500h3",
  product: "M8 2l6 3v6l-6 3-6-3V5zM2 5l6 3 6-3M8 8v6",
  cart: "M1.500 3h2l1.500 7h7l1.500-5H4M6 13.500h.01M11 13.500h.01",
  screen: "M5 1.500h6v13H5zM7.500 12.500h1",
  client: "M8 8a2.700 2.700 0 1 0 0-5.400A2.700 2.700 0 0 0 8 8zM3 14c0-3 2-4.500 5-4.500s5 1.500 5 4.500",
  call: "M4 2l2.500 3-1.500 2c.7 1.800 2.200 3.300 4 4l2-1.500L14 12c-.5 1.500-1.500 2-3 2C6.500 13.500 2.500 9.500 2 5c0-1.500.5-2.500 2-3z",
  push: "M8 2a4 4 0 0 0-4 4v3l-1.500 2.500h11L12 9V6a4 4 0 0 0-4-4zM6.500 14h3",
  heart: "M8 13.500C3 10 2 7.800 2 6a3 3 0 0 1 6-1 3 3 0 0 1 6 1c0 1.800-1 4-6 7.500z",
  place: "M8 14.500c3-3.500 4.500-5.800 4.500-8a4.500 4.500 0 0 0-9 0c0 2.200 1.500 4.500 4.500 8zM8 8a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3z",
  money: "M1.500 4h13v8h-13zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM4 8h.01M12 8h.01",
  timer: "M8 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM6 1.500h4M8 6.500V9l1.500 1.500",
  share: "M11.500 5.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM4.500 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM11.500 14.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6.300 7l3.500-2.300M6.300 9l3.500 2.300",
  mail: "M2 3.500h12v9H2zM2 4.500l6 4.500 6-4.500",
  company: "M3 14V2.500h7V14M10 6.500h3V14M1.500 14h13M5.500 5.500h2M5.500 8h2M5.500 10.500h2",
  custom: "M8 2l1.800 4.200L14 8l-4.200 1.800L8 14l-1.800-4.200L2 8l4.200-1.800z",
  live: "M8 9a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM5 11a4 4 0 0 1 0-6M11 5a4 4 0 0 1 0 6M2.800 13a7 7 0 0 1 0-10M13.200 3a7 7 0 0 1 0 10",
  install: "M8 2v8M5 7l3 3 3-3M2.500 13.500h11",
  assistant: "M2 8.500V2.500h6l6 6-5.500 5.500zM5 5.500h.01",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.500 10.500L14 14",
  close: "M4 4l8 8M12 4l-8 8",
  pause: "M5.500 3v10M10.500 3v10",
  play: "M5 3l8 5-8 5z",
  copy: "M5.500 5.500h8v8h-8zM3 10.500H2.500v-8h8V3",
  check: "M3 8.500l3.500 3.500L13 4.500",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
  light: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M3.400 12.600l.7-.7M11.900 4.100l.7-.7",
  dark: "M13 9.500A5.500 5.500 0 0 1 6.500 3 5.500 5.500 0 1 0 13 9.500z",
  rail: "M2 3h12v10H2zM6 3v10",
  leave: "M6 2.500H3v11h3M7 8h7M11 5l3 3-3 3",
  away: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM3.800 3.800l8.400 8.400",
  settings: "M2 4.500h7M12 4.500h2M2 11.500h2M7 11.500h7M10.500 6a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM5.500 13a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3z",
  warning: "M8 2l6.500 11.500h-13zM8 6.500v3.500M8 11.800h.01",
  longer: "M4 2h8M4 14h8M5 2v2.500L8 8l3-3.500V2M5 14v-2.500L8 8l3 3.500V14",
  again: "M13 8a5 5 0 1 1-1.500-3.500M13 2v3h-3",
  down: "M4 6l4 4 4-4",
  catalogue: "M3 2.500h9.500v11H4.500A1.500 1.500 0 0 1 3 12zM3 12a1.500 1.500 0 0 1 1.500-1.500h8M6 5.500h4",
  conflict: "M2 4.500h4l4 7h4M14 4.500h-4l-1 1.700M7 9.800l-1 1.700H2M12 2.500l2 2-2 2M12 9.500l2 2-2 2",
  merge: "M2 3.500h3l4 4.500h5M2 12.500h3l2.500-2.800M12 6l2 2-2 2",
  undo: "M5.500 3L2.500 6l3 3M2.500 6h7a4 4 0 0 1 0 8H6",
  bot: "M3 5.500h10v8H3zM8 5.500V2.500M6 9h.01M10 9h.01M1.500 8.500v2M14.500 8.500v2",
  plus: "M8 3v10M3 8h10",
  edit: "M3 13l.7-3L11 2.700l2.300 2.300L6 12.300z",
  more: "M3.500 8h.01M8 8h.01M12.500 8h.01",
  trust: "M8 1.500l5 2v4c0 3.500-2 5.500-5 7-3-1.500-5-3.500-5-7v-4z",
} as const;

export type IconName = keyof typeof PATHS;

const BY_CONTEXT: Record<string, IconName> = {
  page: "page", session: "session", banner: "banner", form: "form", product: "product", cart: "cart",
  checkout: "cart", screen: "screen", client: "client", login: "client", call: "call", push: "push",
  transaction: "money", search: "search", item: "search", profile: "client",
}; // prettier-ignore

/** Those that a definition may choose from. */
export const ACTION_ICONS = [
  "page", "session", "banner", "form", "product", "cart", "screen", "client", "call", "push",
  "search", "heart", "place", "money", "timer", "share", "mail", "company", "custom",
] as const satisfies readonly IconName[]; // prettier-ignore

export const isIcon = (name: string | null | undefined): name is IconName => Boolean(name && Object.hasOwn(PATHS, name));

export const iconOf = (action: string): IconName => BY_CONTEXT[action.split(".")[0]!] ?? "custom";

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
