// The npm package's `footfall/app`: the tracker for React Native and Node.js, given a storage, app state and network.
import { makeCore } from "footfall:core";
import type { TokenSource } from "../identity";
import type { Params } from "../package/params";
import { safe, warn } from "../safe";
import type { Core } from "./core";
import { delivery } from "./delivery";
import type { Identifiers } from "./identifiers";
import { keep, memory, type Storage } from "./kept";
import { requests, surroundings, type Fetch } from "./surroundings";

export type { Answer, Fetch } from "./surroundings";
export type { Identifiers, Params, Storage, TokenSource };

/** How a listener is undone: a function, or an object as React Native's. */
export type Subscription = void | (() => void) | { remove(): void };

export interface AppState {
  /** Calls back with true when the app comes to the front, and with false when it leaves it. */
  onChange(changed: (active: boolean) => void): Subscription;
}

export interface Network {
  /** The platform's own when it is left out. */
  fetch?: Fetch | undefined;
  /** Calls back whenever there is a network again. */
  onOnline?(online: () => void): Subscription;
}

export interface App {
  name: string;
  version?: string | undefined;
  [param: string]: unknown;
}

export interface Options {
  /** The site's tracker key. */
  key: string;
  /** Where Footfall answers: `https://events.example.com`. */
  host: string;
  /** Where events and the customer's uuid are kept; left out, they are forgotten when the app ends. */
  storage?: Storage | undefined;
  appState?: AppState | undefined;
  network?: Network | undefined;
  /** Has each start told, as `client.applicationStarted`. */
  app?: App | undefined;
  /** `"required"`: nothing is collected, written or asked before `optIn()`. */
  consent?: "required" | undefined;
}

export interface Footfall {
  /** A custom event. */
  track(action: string, params?: Params, label?: string): void;
  screenView(name: string, params?: Params): void;
  buttonClick(name: string, params?: Params): void;
  /** Told by itself where `app` is given. */
  applicationStarted(params?: Params): void;
  login(identifiers: Identifiers, params?: Params): void;
  /** Tells of it, and forgets who this was. */
  logout(params?: Params): void;
  /** Who this is, with attributes of theirs. */
  identify(identifiers: Identifiers & Params): void;
  /** Forgets who this was: what comes next is somebody else. */
  reset(): void;
  /** The customer's token, or a function that fetches one whenever it has expired. */
  setToken(source: TokenSource): void;
  /** A form's fields as `form.submit`; `mapping` says which customer attribute each field sets. */
  sendFormData(form: string, data?: Params, mapping?: Record<string, string>): void;
  optOut(): void;
  optIn(): void;
  /** Sends now. Resolves when the server has answered for everything, or cannot; what is left is kept. */
  flush(): Promise<void>;
  /** This customer's uuid; "" for somebody who may not be tracked. */
  uuid(): string;
  /** Records nothing more. Resolves when everything recorded is in the storage. */
  stop(): Promise<void>;
}

/** Tells of the app's start once it may: at once, or when the customer has agreed. */
const teller = (core: Core, app: App | undefined) => {
  let told = false;
  const described = ({ name, ...more }: App): Params => ({ applicationName: name, ...more });
  return {
    params: app ? described(app) : {},
    tell: (): void => {
      if (!app || told || !core.allowed()) return;
      told = true;
      core.recordAutomatic("client.applicationStarted", described(app));
    },
  };
};

const undo = (subscription: Subscription): void => {
  if (typeof subscription === "function") subscription();
  else subscription?.remove();
};

const calls = (core: Core): Omit<Footfall, "flush" | "stop" | "applicationStarted" | "optIn"> => ({
  track: (action, params, label) => core.track(action, params, label),
  screenView: (name, params) => core.track("screen.view", { name, ...params }),
  buttonClick: (name, params) => core.track("button.click", { name, ...params }),
  login: (identifiers, params) => core.login(identifiers, params),
  logout: (params) => {
    core.track("client.logout", params);
    core.reset();
  },
  identify: (identifiers) => core.identify(identifiers),
  reset: () => core.reset(),
  setToken: (source) => core.setToken(source),
  sendFormData: (form, data, mapping) => core.sendFormData(form, data, mapping),
  optOut: () => core.optOut(),
  uuid: () => core.uuid() || "",
});

/** The options, or where nothing can be sent by them those of somebody who has not agreed: then nothing is kept either. */
const usable = (options: Options): Options => {
  // What a build or a machine has left out of its environment comes as undefined.
  if (options?.key && /^https?:\/\/./.test(options.host)) return options;
  warn('start needs a key, and a host such as "https://events.example.com"; not', options?.key, options?.host);
  return { key: "none", host: "", consent: "required" };
};

/** Starts the tracker, with what an earlier run has left. Never rejects. */
export const start = async (options: Options): Promise<Footfall> => {
  const { key, host, storage = memory(), appState, network = {}, app, consent } = usable(options);
  const kept = await keep(storage, key);
  const { round, answered, done } = delivery(kept);
  // Looked up at each request, for polyfills and tests that replace it later.
  const fetch: Fetch = (address, request) => (network.fetch ?? globalThis.fetch)(address, request);
  const core = makeCore(surroundings(kept, requests(fetch, kept, answered), round));
  core.open(key, host.replace(/\/*$/, "/"), consent === "required");

  const begun = teller(core, app);
  const flush = (): void => core.flush();
  const listen = safe((subscribe: () => Subscription) => subscribe());
  const subscriptions = [listen(() => appState?.onChange(flush)), listen(() => network.onOnline?.(flush))];
  begun.tell();
  flush();
  return {
    ...calls(core),
    applicationStarted: (params) => core.track("client.applicationStarted", { ...begun.params, ...params }),
    optIn: () => {
      core.optIn();
      begun.tell();
      flush();
    },
    flush: () => done(flush),
    stop: async () => {
      subscriptions.forEach(undo);
      core.stop();
      await kept.settled();
    },
  };
};
