// The promise to the page that holds us: nothing here ever throws into it, what goes wrong is said in the console.

export type Call = (...parameters: any[]) => unknown;

export const warn = (...message: unknown[]): void => console.warn("footfall:", ...message);

export const safe =
  <T extends Call>(call: T) =>
  (...parameters: Parameters<T>): ReturnType<T> | undefined => {
    try {
      return call(...parameters) as ReturnType<T>;
    } catch (error) {
      warn(error);
    }
  };
