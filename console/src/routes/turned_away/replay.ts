// Sending turned-away events again, under today's rules, part by part until all were tried; what was accepted leaves the list.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Replay, type ReplayOf, settings } from "../../api_settings";
import { ApiError } from "../../request";

const REASONS_MAX = 100; // what is told of a long replay; the list itself has them all

export interface Replaying {
  start: (which: ReplayOf) => Promise<void>;
  stop: () => void;
  running: boolean;
  /** What became of those that were tried so far; null before the first part is done. */
  sum: Replay | null;
  error: Error | null;
}

const added = (sum: Replay | null, part: Replay): Replay =>
  sum === null ? part : {
    tried: sum.tried + part.tried,
    accepted: sum.accepted + part.accepted,
    rejected: sum.rejected + part.rejected,
    rejections: [...sum.rejections, ...part.rejections].slice(0, REASONS_MAX),
    next: part.next,
  }; // prettier-ignore

export const useReplay = (site: string): Replaying => {
  const queries = useQueryClient();
  const stopped = useRef(false);
  const [running, setRunning] = useState(false);
  const [sum, setSum] = useState<Replay | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const start = async (which: ReplayOf): Promise<void> => {
    stopped.current = false;
    setRunning(true);
    setError(null);
    setSum(null);
    try {
      let next: string | null = null;
      do {
        const part: Replay = await settings.replay(site, next ? { ...which, cursor: next } : which);
        next = part.next;
        setSum((before) => added(before, part));
      } while (next && !stopped.current);
    } catch (failed) {
      if (!(failed instanceof ApiError)) throw failed;
      setError(failed);
    } finally {
      setRunning(false);
      await Promise.all(["rejected", "rejected-summary"].map((name) => queries.invalidateQueries({ queryKey: [name, site] })));
    }
  };
  return { start, stop: () => void (stopped.current = true), running, sum, error };
};
