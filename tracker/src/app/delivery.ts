// When what was recorded has been answered for: the core's rounds of sending, watched for whoever waits for them.
import type { Kept } from "./kept";
import type { Answer } from "./surroundings";

const ROUND_MS_MAX = 7_000; // the core waits 1.5 s for the site's settings and 5 s for a token; then none will begin

export interface Delivery {
  /** One round: sends what goes together next, or finds that there is nothing. */
  round(send: () => Promise<void>): Promise<void>;
  answered(answer: Answer): void;
  /** Resolves when there is nothing more to send, or when sending failed and will be tried again later. */
  done(flush: () => unknown): Promise<void>;
}

export const delivery = (kept: Kept, now: () => number = Date.now): Delivery => {
  let waiting: (() => void)[] = [];
  let rounds = 0;
  /** Whether this round's events have met a server that takes them. */
  let taken = false;
  /** Epoch ms; the core sends nothing before. */
  let notBefore = 0;

  const release = (): void => {
    waiting.forEach((resolve) => resolve());
    waiting = [];
  };

  return {
    round: async (send) => {
      rounds++;
      const before = kept.forgotten();
      taken = false;
      try {
        await send();
      } finally {
        rounds--;
        // An event that was answered for is forgotten, and then another round follows.
        if (!taken || kept.forgotten() === before) release();
      }
    },
    answered: ({ status, headers }) => {
      taken = status < 429;
      if (!taken) notBefore = now() + 1000 * (Number(headers.get("Retry-After")) || 0);
    },
    done: async (flush) => {
      if (now() < notBefore) return void (await kept.settled());
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        flush();
        const look = (): void => {
          if (rounds) timer = setTimeout(look, ROUND_MS_MAX);
          else resolve();
        };
        timer = setTimeout(look, ROUND_MS_MAX);
      });
      clearTimeout(timer);
      await kept.settled();
    },
  };
};
