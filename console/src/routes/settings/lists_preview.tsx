// What the lists in the form would have stopped in the last seven days, action by action.
import type { Preview, PreviewedAction } from "../../api_settings";
import { amount, count } from "../../model/words";
import { Icon } from "../../parts/icon";
import { ShareBar } from "../../parts/share_bar";
import { Ago } from "../../parts/time";

const ROWS_MAX = 50; // more are summed up

interface Props {
  preview: Preview;
  timeZone: string;
  /** Whether the lists differ from the saved ones. */
  changed: boolean;
  stale: boolean;
}

export function ListsPreview({ preview, timeZone, changed, stale }: Props) {
  const { stopped, kept } = preview;
  const most = Math.max(1, ...[...stopped.actions, ...kept.actions].map((each) => each.events));
  const rows = [
    ...stopped.actions.map((each) => ({ ...each, isStopped: true })),
    ...kept.actions.map((each) => ({ ...each, isStopped: false })),
  ];
  const hidden = rows.slice(ROWS_MAX);
  return (
    <section className="preview" aria-label="Preview" aria-busy={stale}>
      <h2>Preview: the last {preview.days} days under {changed ? "the new lists" : "the lists as they are"}</h2>
      <p role="status">
        {preview.events === 0 ? "No event came in these days, so there is nothing to compare with." : stopped.events === 0 ? (
          <span className="good">✓ Nothing of {count(preview.events, "event")} would have been stopped.</span>
        ) : (
          <span className="bad">{amount(stopped.events)} of {count(preview.events, "event")} would have been stopped.</span>
        )}
      </p>
      {rows.length > 0 && (
        <table className="bars" aria-label="Actions under these lists">
          <thead className="unseen">
            <tr><th>Verdict</th><th>Action</th><th>Share</th><th>Events</th><th>Last came</th></tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS_MAX).map((row) => <PreviewRow key={row.action} row={row} most={most} timeZone={timeZone} />)}
          </tbody>
        </table>
      )}
      {hidden.length > 0 && <p className="dim">And {count(hidden.length, "more action")} with {count(hidden.reduce((sum, row) => sum + row.events, 0), "event")}.</p>}
    </section>
  );
}

function PreviewRow({ row, most, timeZone }: { row: PreviewedAction & { isStopped: boolean }; most: number; timeZone: string }) {
  return (
    <tr className={row.isStopped ? "bad" : ""}>
      <td className="verdict">
        <Icon name={row.isStopped ? "away" : "check"} /> {row.isStopped ? "stopped" : "taken"}
      </td>
      <td>{row.isStopped ? <s><code>{row.action}</code></s> : <code>{row.action}</code>}</td>
      <td className="share-cell"><ShareBar value={row.events} most={most} bad={row.isStopped} /></td>
      <td className="number">{amount(row.events)}</td>
      <td className="dim when"><Ago moment={row.lastAt} timeZone={timeZone} /></td>
    </tr>
  );
}
