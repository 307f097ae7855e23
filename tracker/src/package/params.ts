// What may be told beside an action, as whoever imports the package writes it.

/** Anything that JSON holds. `any` lets an interface in, which has no index signature. */
export type Params = Record<string, any>;
