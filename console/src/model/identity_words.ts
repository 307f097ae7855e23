// Identification in words: what an event's attempt to say who this is came to.

const CODES: Record<string, string> = {
  identification_refused: "It named somebody who is already known, without proof. This site refuses that, so the event stays with its own browser and changed nothing of that customer.",
  identification_conflict: "It named an identifier that belongs to another customer, so nothing was changed. See Conflicts.",
};

const SHORT: Record<string, string> = { identification_refused: "not believed", identification_conflict: "conflict" };

export const identificationSentence = (code: string): string => CODES[code] ?? code;

/** The mark in a row. */
export const identificationMark = (code: string): string => SHORT[code] ?? code.replaceAll("_", " ");
