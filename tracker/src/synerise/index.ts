// footfall-sr.js: the same tracker under the names that Synerise's web SDK has, for pages that were written for it.
import { optIn, optOut, pageVisit, setToken, start, stop, track } from "../api";
import { banners } from "../banners";
import { clicks } from "../clicks";
import { forms } from "../forms";
import { setUuid, token, uuid } from "../identity";
import { visits } from "../page";
import { safe, warn, type Call } from "../safe";
import { extras } from "../settings";
import { sendFormData } from "./form";
import { callBack, queues } from "./loader";

/** What a page may say at the start; the rest of the SDK's options have no meaning here and are ignored. */
interface Options {
  trackerKey?: string;
  /** Whether the page tells of its visits by itself. */
  customPageVisit?: boolean;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

// currentScript is null where a tag manager has put this text into a script of its own.
const script = (document.currentScript || document.querySelector("script[src*='footfall-sr.js']")) as HTMLScriptElement;

/** Calls made before the start, which is when there is somebody to tell of. */
const waiting: Call[] = [];
let started = false;
let begun: () => void;
const ready = new Promise<void>((resolve) => (begun = resolve));

/** A call that answers with a promise, kept as soon as the event is in the queue; it is never broken. */
const promised =
  (call: Call) =>
  (...parameters: unknown[]): Promise<void> =>
    new Promise((resolve) => {
      const run = (): void => {
        safe(call)(...parameters);
        resolve();
      };
      if (started) run();
      else waiting.push(run);
    });

const init = ({ trackerKey, customPageVisit }: Options): Promise<void> => {
  if (!trackerKey) warn("SR.init needs a trackerKey");
  else if (!started) {
    const host = "" + new URL(".", script.src);
    started = true; // a page may well start twice, from the callback and by itself
    safe(start)(
      trackerKey,
      host,
      false,
      () => waiting.forEach((call) => call()),
      /ff_/.test(location.search) && extras,
      !customPageVisit && visits,
      banners,
      clicks,
      forms,
    );
    begun();
  }
  return ready;
};

const ownUuid = (): string => (started && safe(uuid)()) || "";

const takeUuid = (value: string): void => {
  if (!UUID.test(value)) warn("no uuid:", value);
  else if (uuid()) setUuid(value.toLowerCase()); // somebody who may not be tracked has none
};

const accessToken = {
  getAccessToken: (): string | null => token || null,
  setAccessToken: promised(setToken),
  clearAccessToken: promised(() => setToken("")),
};

const calls = {
  init: (options?: Options) => safe(init)(options || {}) || ready,
  event: {
    trackCustomEvent: promised(track),
    pageVisit: promised((params) => pageVisit(params)),
    sendFormData: promised(sendFormData),
  },
  client: { setUuid: promised(takeUuid), getUuid: ownUuid, ...accessToken },
  jwt: accessToken,
  /** At once: who refuses may never be started for. */
  optOut: safe(optOut),
  optIn: promised(optIn),
  stop,
};

safe(() => queues(calls, ownUuid) && callBack())();
