// Whether this visitor may be tracked: by their own choice, remembered on the whole site, and by what their browser says.
import { signalled } from "./settings";
import { recall, remember } from "./storage";

const CHOICE = "ff_optout";

/** Whether nothing happens before this visitor has chosen. */
let required: unknown;

export const open = (asked: unknown): void => {
  required = asked;
};

/** 1 where they have opted out, 0 where they have not. */
export const optedOut = (): number => +recall(CHOICE);

/** Whether they still have to choose. What was kept of them without asking is neither used nor touched until then. */
export const pending = (): unknown => required && !recall(CHOICE);

/** Whether they want nothing kept of them. */
export const refused = (): unknown => optedOut() || signalled();

/** Asked before anything is collected or written: another tab or subdomain may have changed the choice. */
export const allowed = (): boolean => !pending() && !refused();

/** Written in both cases: an absent cookie would let another subdomain's older mirror decide. */
export const choose = (out: "0" | "1"): void => remember(CHOICE, out);
