// A collecting server on this machine that answers as it is told: well, badly, late or never.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

export type Answer =
  | { status: number; retryAfter?: string; body?: unknown }
  | "cut" // the connection ends without an answer
  | "hang";

export interface Received {
  path: string;
  token: string | undefined;
  events: any[];
}

export interface Collector {
  host: string;
  received: Received[];
  settingsAsked: number;
  /** To batches, in turn; then all is taken. */
  answers: Answer[];
  /** To the question for the site's settings. */
  settings: Answer;
  /** Runs when a batch has come, before it is answered. */
  arrived: () => void;
  close(): Promise<void>;
}

const SECONDS_MAX = 20; // of a busy machine

/** Lets faked timers run, and real connections too, until something is true. */
export const until = async (question: () => unknown): Promise<void> => {
  const deadline = performance.now() + SECONDS_MAX * 1000;
  while (!question()) {
    if (performance.now() > deadline) throw new Error(`never became true: ${question}`);
    await vi.advanceTimersByTimeAsync(20);
    await new Promise(setImmediate);
  }
};

/** What a promise brings, while faked timers run. */
export const outcome = async <T>(promise: Promise<T>): Promise<T> => {
  let over = false;
  const end = (): void => void (over = true);
  promise.then(end, end);
  await until(() => over);
  return promise;
};

const reply = (response: ServerResponse, answer: Answer): void => {
  if (answer === "hang") return;
  if (answer === "cut") return void response.destroy();
  const { status, retryAfter, body = { accepted: 1, rejected: [] } } = answer;
  if (retryAfter) response.setHeader("Retry-After", retryAfter);
  response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  return text;
};

export const collector = async (): Promise<Collector> => {
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      made.settingsAsked++;
      return reply(response, made.settings);
    }
    const events = JSON.parse(await bodyOf(request));
    made.received.push({ path: request.url!, token: request.headers["x-customer-token"] as string | undefined, events });
    made.arrived();
    reply(response, made.answers.shift() ?? { status: 202 });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const made: Collector = {
    host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    settingsAsked: 0,
    answers: [],
    settings: { status: 200, body: {} },
    arrived: () => {},
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return made;
};

export const events = ({ received }: Collector): any[] => received.flatMap((each) => each.events);
export const actions = (from: Collector): string[] => events(from).map(({ action }) => action);
