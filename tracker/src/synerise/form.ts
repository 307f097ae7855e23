// SR.event.sendFormData: which of a form's fields are attributes of the customer, and which say who that is.
import type { Params } from "../event";
import { describeForm } from "../forms";
import { become, token } from "../identity";
import { record } from "../record";

/** Attributes that a field of the same name sets without being mapped; here as this server calls them. */
const ATTRIBUTES =
  "email phone customId firstName lastName displayName birthDate sex company address city province zipCode countryCode newsletter_agreement";

/** Our name of an attribute for each way to write it. */
const OURS: Record<string, string> = { custom_identify: "customId" };
ATTRIBUTES.split(" ").forEach((name) => (OURS[name.toLowerCase()] = name));

const ours = (attribute: string): string | undefined => OURS[attribute.toLowerCase()];

/** `mapping` says which field each attribute is in; fields named like attributes need none. */
export const sendFormData = (
  form: string,
  data: Params | FormData = {},
  mapping: Record<string, string> = {},
): void => {
  const all: Record<string, string> = {};
  for (const field of data instanceof FormData ? data.keys() : Object.keys(data)) {
    const attribute = ours(field);
    if (attribute) all[attribute] = field;
  }
  for (const attribute in mapping) all[ours(attribute) || attribute] = mapping[attribute]!;
  const params = describeForm(form, data, all);
  // Each is left out where it is empty: a form without an address says nothing of who this is.
  const { customId, email, phone } = params.attributes as Params;
  const named = { customId: customId && "" + customId, email: email || undefined, phone: phone && "" + phone };
  // Somebody may have a new address, but not a new customId: then it is the next person at this computer.
  token || become({ customId });
  record("form.submit", params, undefined, false, customId || email || phone ? named : undefined);
};
