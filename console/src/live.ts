// The live connection: server-sent events, joined again when lost, with the gap filled from the store.
import { useEffect, useRef, useState } from "react";
import { type Event as Activity, api } from "./api";
import { sitePath } from "./request";

const RETRY_MS = 1500;
const GAP_EVENTS = 200;
const STORED_MS = 2000; // what was processed just before the connection stood can be asked for by then

export interface Status {
  lagMs: number;
  eventsPerSecond: number;
  dropped: number;
}

export interface Connection {
  state: "connecting" | "open" | "lost";
  status: Status | null;
}

/** Calls `onEvents` (newest first, some perhaps known) with what arrives, once per drawn frame. */
export const useLive = (
  site: string,
  filters: { action?: string; customer?: string; bots?: string },
  onEvents: (events: Activity[]) => void,
): Connection => {
  const [connection, setConnection] = useState<Connection>({ state: "connecting", status: null });
  const deliver = useRef(onEvents);
  deliver.current = onEvents;
  const { action = "", customer = "", bots = "" } = filters;

  useEffect(() => {
    let source: EventSource;
    let timer = 0;
    let again = 0;
    let frame = 0;
    let waiting: Activity[] = [];
    let closed = false;

    const flush = (): void => {
      frame = 0;
      const events = waiting.reverse();
      waiting = [];
      if (events.length) deliver.current(events);
    };
    const fill = async (): Promise<void> => {
      const page = await api.events(site, { action, customer, bots, limit: GAP_EVENTS }).catch(() => null);
      if (page && !closed) deliver.current(page.events);
    };
    const connect = (): void => {
      source = new EventSource(sitePath(site, "/live", { action, customer, bots }));
      source.onopen = () => {
        setConnection((before) => ({ ...before, state: "open" }));
        void fill();
        again = window.setTimeout(fill, STORED_MS);
      };
      source.onerror = () => {
        source.close();
        clearTimeout(again);
        setConnection((before) => ({ ...before, state: "lost" }));
        timer = window.setTimeout(connect, RETRY_MS);
      };
      source.addEventListener("event", (message) => {
        waiting.push(JSON.parse(message.data) as Activity);
        // A hidden tab draws no frames; what waits there is bounded by a timer.
        frame ||= document.hidden ? window.setTimeout(flush, 500) : requestAnimationFrame(flush);
      });
      source.addEventListener("status", (message) =>
        setConnection({ state: "open", status: JSON.parse(message.data) as Status }),
      );
    };
    connect();
    return () => {
      closed = true;
      source.close();
      clearTimeout(timer);
      clearTimeout(again);
      cancelAnimationFrame(frame);
    };
  }, [site, action, customer, bots]);

  return connection;
};
