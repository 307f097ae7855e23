// One event that was turned away, as a row.
import type { Rejected } from "../../api_settings";
import { broughtBy } from "../../model/mending";
import { Icon } from "../../parts/icon";
import { Ago } from "../../parts/time";

interface Props {
  rejected: Rejected;
  timeZone: string;
  selected: boolean;
  onOpen: (rejected: Rejected) => void;
}

export function RejectedRow({ rejected, timeZone, selected, onOpen }: Props) {
  return (
    <button type="button" className="row rejected" aria-current={selected} data-row={rejected.id} onClick={() => onOpen(rejected)}>
      <span className="bad"><Icon name="away" /></span>
      <code className="bad">{rejected.code}</code>
      <code>{rejected.action ? <s>{rejected.action}</s> : "(no action)"}</code>
      <span className="dim rejected-why">{rejected.message}</span>
      <span className="dim rejected-key">{broughtBy(rejected)}</span>
      <span className="event-time"><Ago moment={rejected.receivedAt} timeZone={timeZone} /></span>
    </button>
  );
}
