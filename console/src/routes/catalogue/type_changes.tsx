// A param that came with another type than before: somebody should know.
import type { TypeChange } from "../../api_catalogue";
import { Icon } from "../../parts/icon";
import { Ago } from "../../parts/time";

export function TypeChanges({ changes, timeZone }: { changes: TypeChange[]; timeZone: string }) {
  if (changes.length === 0) return null;
  return (
    <section className="boxed warned" aria-labelledby="type-changes">
      <h2 id="type-changes" className="warn"><Icon name="warning" /> Types have changed</h2>
      <ul className="history">
        {changes.map(({ param, from, to, at }) => (
          <li key={`${param} ${from} ${to}`}>
            <code>{param}</code> was {from} and came as <b>{to}</b> <span className="dim">· <Ago moment={at} timeZone={timeZone} /></span>
          </li>
        ))}
      </ul>
      <p className="dim">Define the param as required with the type that is right, and events with another one are turned away.</p>
    </section>
  );
}
