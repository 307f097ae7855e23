// Making an event: checked, stamped with who and when, and queued.
import { ACTION, newUuid, type Identifiers, type Params } from "./event";
import { uuid } from "./identity";
import { life } from "./life";
import * as queue from "./queue";
import { warn } from "./safe";
import * as transport from "./transport";

const EVENT_BYTES_MAX = 40_000; // params have at most 32 KiB, and a larger request could not outlive its page

export const record = (
  action: string,
  params: Params = {},
  label?: string,
  auto?: boolean,
  client?: Identifiers,
): void => {
  const owner = uuid();
  const id = newUuid();
  const event = { id, action, time: new Date(), uuid: owner, params, label, client, auto };
  if (!ACTION.test(action || "") || queue.bytes(event) > EVENT_BYTES_MAX) return warn("not sent:", action);
  if (!owner || life.signal.aborted) return;
  queue.add(event);
  transport.soon();
};
