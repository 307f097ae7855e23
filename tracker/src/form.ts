// What a submitted form becomes: an event's params, without what nobody may collect.
import type { Params } from "./event";

/** Passwords, cards and one-time codes never leave the browser, whoever asks. */
const SECRET = /passw|card.?n|^cc-|cv[cv]|one.?time|^otp/i;

export const describeForm = (
  form: string,
  data: Params | FormData = {},
  mapping: Record<string, string> = {},
): Params => {
  const fields: Params = {};
  const attributes: Params = {};
  for (const [name, value] of data instanceof FormData ? data : Object.entries(data)) {
    if (!SECRET.test(name)) fields[name] = value;
  }
  for (const attribute in mapping) attributes[attribute] = fields[mapping[attribute]!];
  return { form, fields, attributes };
};
