// How long the tracker waits for others: a promise that neither hangs nor fails.

/** What the promise brings, or undefined when it fails or takes longer. */
export const within = <T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    promise
      .catch(() => undefined)
      .then((value) => {
        clearTimeout(timer);
        resolve(value);
      });
  });
