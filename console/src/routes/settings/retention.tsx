// The rows of a retention: which actions are kept for how many days.
import type { Retention } from "../../api";
import { Icon } from "../../parts/icon";

export interface RetentionDraft {
  action: string;
  days: string;
}

export const retentionDraft = (retention: Retention[]): RetentionDraft[] => retention.map(({ action, days }) => ({ action, days: String(days) }));

/** Rows without an action do not count. */
export const retentionOf = (rows: RetentionDraft[]): { action: string; days: number }[] =>
  rows.filter((row) => row.action.trim()).map((row) => ({ action: row.action.trim(), days: Number(row.days) }));

export function RetentionRows({ rows, onChange }: { rows: RetentionDraft[]; onChange: (rows: RetentionDraft[]) => void }) {
  const change = (at: number, part: Partial<RetentionDraft>): void => onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <div className="lines">
      {rows.map((row, at) => (
        <div key={at} className="line">
          <input
            className="mono" aria-label={`Action of row ${at + 1}`} placeholder="page.*" spellCheck={false} value={row.action}
            onChange={(event) => change(at, { action: event.target.value })}
          />
          <span className="dim">for</span>
          <input
            className="short" aria-label={`Days of row ${at + 1}`} inputMode="numeric" value={row.days}
            onChange={(event) => change(at, { days: event.target.value })}
          />
          <span className="dim">days</span>
          <button
            type="button" className="icon-button" aria-label={`Remove row ${at + 1}`} title="Remove"
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button type="button" className="button" onClick={() => onChange([...rows, { action: rows.length ? "" : "*", days: "365" }])}>Add a row</button>
    </div>
  );
}
