// The params of an action: what the definition says of each, and what came in fact.
import type { ActionDetail, KnownParam } from "../../api_catalogue";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";
import { Provenance } from "./provenance";

export function ParamsSeen({ detail, timeZone }: { detail: ActionDetail; timeZone: string }) {
  const rows = detail.params.map((param) => ({
    id: param.name,
    cells: [
      <span key="name" className="param-name"><code>{param.name}</code>{param.required && <span className="chip">required</span>}</span>,
      typesOf(param),
      <Examples key="examples" param={param} />,
      param.seen ? <Ago key="seen" moment={param.seen.lastSeen} timeZone={timeZone} /> : <span key="never" className="dim">never</span>,
      <Provenance key="origin" origin={param.origin} />,
    ],
    below: param.description || undefined,
  }));
  return (
    <section aria-labelledby="params">
      <h2 id="params">Params</h2>
      {rows.length > 0 ? (
        <Table label="Params" heads={["Name", "Type", "Examples", "Last seen", "Defined"]} rows={rows} />
      ) : (
        <p className="dim">None: no event of this action came with params so far.</p>
      )}
    </section>
  );
}

/** What is defined, and what came where that is something else. */
const typesOf = ({ type, origin, seen }: KnownParam): React.ReactNode => {
  const came = seen?.types.map((each) => each.type) ?? [];
  const others = origin === "seen" || type === "any" ? came : came.filter((each) => each !== type);
  if (origin === "seen" || (type === "any" && others.length > 0)) return others.join(", ") || "–";
  return <>{type}{others.length > 0 && <span className="warn">, came as {others.join(", ")}</span>}</>;
};

function Examples({ param }: { param: KnownParam }) {
  const examples = param.seen?.examples ?? [];
  if (examples.length === 0) return <span className="dim">–</span>;
  return <span className="examples">{examples.map((example) => <code key={example} className="chip" title={example}>{example}</code>)}</span>;
}
