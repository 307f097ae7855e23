// What was ever said of a customer: newest first, who said it, and whether somebody vouched for it.
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { Change } from "../../api_customers";
import { byWords, changeWords } from "../../model/profile";
import { Icon } from "../../parts/icon";
import { Failure, Skeleton } from "../../parts/notice";
import { Ago } from "../../parts/time";

interface Props {
  pages: UseInfiniteQueryResult<unknown, Error>;
  changes: Change[];
  timeZone: string;
}

export function History({ pages, changes, timeZone }: Props) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      {pages.error && <Failure error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Skeleton rows={4} />}
      {pages.data !== undefined && changes.length === 0 && <p className="dim">Nothing was said yet.</p>}
      <ol className="history" aria-label="History">
        {changes.map((change) => (
          <li key={`${change.event} ${change.kind} ${change.name}`}>
            <span className="break">{changeWords(change)}</span>
            <span className="dim">
              {" "}· {byWords(change.by, change.actor)} · <Ago moment={change.time} timeZone={timeZone} />
            </span>
            {change.proof && <span className="mark"><Icon name="trust" /> vouched for</span>}
          </li>
        ))}
      </ol>
      {pages.hasNextPage && (
        <p className="actions">
          <button type="button" className="button" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show what was before</button>
        </p>
      )}
    </section>
  );
}
