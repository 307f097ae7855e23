// How long the tracker waits for others: work that neither hangs nor fails.

/** What the work brings, or undefined when it fails or takes longer. */
export const within = <T>(milliseconds: number, work: () => Promise<T>): Promise<T | undefined> =>
  Promise.race([work(), new Promise<any>((resolve) => setTimeout(resolve, milliseconds))]).catch(() => {});
