// Tables of settings: few rows, read one by one; on a phone each row becomes a card with its names.
import type { ReactNode } from "react";

export interface TableRow {
  id: string;
  cells: ReactNode[];
  /** What stands below the row, across it. */
  below?: ReactNode;
  faded?: boolean;
}

/** `heads` are the columns' names; an empty one is the column of buttons. */
export function Table({ label, heads, rows }: { label: string; heads: string[]; rows: TableRow[] }) {
  return (
    <table className="grid" aria-label={label}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head || <span className="unseen">What can be done</span>}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map((row) => (
        <tbody key={row.id} data-faded={row.faded}>
          <tr>
            {row.cells.map((cell, at) => (
              <td key={heads[at]} data-head={heads[at]} className={heads[at] ? "" : "does"}>
                <div>{cell}</div>
              </td>
            ))}
          </tr>
          {row.below && (
            <tr className="below">
              <td colSpan={heads.length}>{row.below}</td>
            </tr>
          )}
        </tbody>
      ))}
    </table>
  );
}
