// Whether this visitor may be tracked: their own choice, remembered on the whole site.
import { recall, remember } from "./storage";

const CHOICE = "ff_optout";

export const optedOut = (): boolean => recall(CHOICE) === "1";

/** Written in both cases: an absent cookie would let another subdomain's older mirror decide. */
export const choose = (out: boolean): void => remember(CHOICE, out ? "1" : "0");
