// How many events were turned away, by code and by action; a click shows only those.
import type { RejectedSummary } from "../../api_settings";
import { amount } from "../../model/words";
import { ShareBar } from "../../parts/share_bar";
import type { RejectedFilter } from "./turned_away";

interface Props {
  summary: RejectedSummary;
  filter: RejectedFilter;
  onFilter: (filter: RejectedFilter) => void;
}

export function Summary({ summary, filter, onFilter }: Props) {
  const actions = new Map<string, number>();
  for (const each of summary.actions) {
    if (filter.code && each.code !== filter.code) continue;
    actions.set(each.action, (actions.get(each.action) ?? 0) + each.events);
  }
  const byAction = [...actions].sort(([, one], [, other]) => other - one);
  return (
    <div className="side-by-side summary">
      <Counts
        head="Why" rows={summary.codes.map((each) => ({ name: each.code, events: each.events, sentence: each.meaning }))}
        chosen={filter.code} onChoose={(code) => onFilter({ code, action: "" })}
      />
      <Counts head="Which action" rows={byAction.map(([name, events]) => ({ name, events }))} chosen={filter.action} onChoose={(action) => onFilter({ ...filter, action })} />
    </div>
  );
}

interface CountsProps {
  head: string;
  rows: { name: string; events: number; sentence?: string }[];
  chosen: string;
  onChoose: (name: string) => void;
}

function Counts({ head, rows, chosen, onChoose }: CountsProps) {
  const most = Math.max(1, ...rows.map((row) => row.events));
  return (
    <section aria-label={head} className="counts">
      <h2>{head}</h2>
      {rows.map(({ name, events, sentence }) => (
        <button
          key={name} type="button" className="count" aria-pressed={name !== "" && chosen === name} disabled={!name}
          onClick={() => onChoose(chosen === name ? "" : name)}
        >
          <code>{name || "(none)"}</code>
          <span className="number">{amount(events)}</span>
          <ShareBar value={events} most={most} bad />
          {sentence && <small className="dim">{sentence}</small>}
        </button>
      ))}
    </section>
  );
}
