// What sending again came to: how many were accepted, and why the others are still refused.
import { Wrong } from "../../parts/field";
import { count } from "../../model/words";
import type { Replaying } from "./replay";

export function ReplayResult({ replay }: { replay: Replaying }) {
  const { sum, running, error } = replay;
  const reasons = new Map<string, number>();
  for (const each of sum?.rejections ?? []) reasons.set(`${each.code}: ${each.message}`, (reasons.get(`${each.code}: ${each.message}`) ?? 0) + 1);
  return (
    <>
      {error && <Wrong>{error.message}</Wrong>}
      {sum && (
        <div className="replayed" role="status">
          <p>
            {running && <span className="dim">{count(sum.tried, "event")} tried so far: </span>}
            {sum.tried === 0 && "There was nothing that could be sent again."}
            {sum.accepted > 0 && <span className="good">✓ {count(sum.accepted, "event")} accepted. </span>}
            {sum.rejected > 0 && <span className="bad">{count(sum.rejected, "event")} still refused{reasons.size > 0 && ":"}</span>}
          </p>
          {reasons.size > 0 && (
            <ul>{[...reasons].map(([reason, times]) => <li key={reason}>{reason}{times > 1 && <span className="dim"> × {times}</span>}</li>)}</ul>
          )}
          {!running && sum.next && <p className="dim">Stopped before all were tried.</p>}
        </div>
      )}
    </>
  );
}
