// The params of a definition, a row each; those that were seen can be taken over.
import { type ActionDetail, type DefinedParam, PARAM_TYPES, type ParamType } from "../../api_catalogue";
import { newParam, undefinedParams } from "../../model/definition_draft";
import { FieldGroup } from "../../parts/field";
import { Icon } from "../../parts/icon";

interface Props {
  detail: ActionDetail;
  params: DefinedParam[];
  error: string | null;
  onChange: (params: DefinedParam[]) => void;
}

export function ParamRows({ detail, params, error, onChange }: Props) {
  const shipped = new Set(detail.default?.params.map((param) => param.name));
  const set = (at: number, change: Partial<DefinedParam>): void => onChange(params.map((param, each) => (each === at ? { ...param, ...change } : param)));
  const missing = undefinedParams(detail, params);
  const asSeen = (name: string): DefinedParam => {
    const types = detail.params.find((param) => param.name === name)?.seen?.types ?? [];
    const known = PARAM_TYPES.find((type) => types.length === 1 && type === types[0]!.type);
    return newParam(name, known ?? "any");
  };
  return (
    <FieldGroup
      label="Params" error={error}
      sentence="An event without a required param, or with one of another type, is turned away, by whatever protocol it comes. A name may hold *, such as og:*."
    >
      <div className="lines">
        {params.map((param, at) => (
          <div key={at} className="param-line">
            {shipped.has(param.name) ? (
              <code title="Comes with Footfall">{param.name}</code>
            ) : (
              <input className="mono" aria-label={`Name of param ${at + 1}`} placeholder="name" maxLength={128} autoComplete="off" spellCheck={false} value={param.name} onChange={(event) => set(at, { name: event.target.value })} />
            )}
            <select aria-label={`Type of ${param.name || `param ${at + 1}`}`} value={param.type} onChange={(event) => set(at, { type: event.target.value as ParamType })}>
              {PARAM_TYPES.map((type) => <option key={type}>{type}</option>)}
            </select>
            <label className="tick"><input type="checkbox" checked={param.required} onChange={(event) => set(at, { required: event.target.checked })} /> required</label>
            <input className="param-about" aria-label={`What ${param.name || `param ${at + 1}`} is`} placeholder="What it is" maxLength={500} value={param.description} onChange={(event) => set(at, { description: event.target.value })} />
            {shipped.has(param.name) ? <span /> : (
              <button type="button" className="icon-button" aria-label={`Remove ${param.name || `param ${at + 1}`}`} title="Remove" onClick={() => onChange(params.filter((_, each) => each !== at))}><Icon name="close" /></button>
            )}
          </div>
        ))}
        <button type="button" className="button" onClick={() => onChange([...params, newParam()])}><Icon name="plus" /> Add a param</button>
      </div>
      {missing.length > 0 && (
        <p className="offers">
          <span className="dim">Seen and not defined: </span>
          {missing.map((name) => <button key={name} type="button" className="button chip-button" aria-label={`Define ${name}`} onClick={() => onChange([...params, asSeen(name)])}><Icon name="plus" /> <code>{name}</code></button>)}
          {missing.length > 1 && <button type="button" className="button" onClick={() => onChange([...params, ...missing.map(asSeen)])}>All of them</button>}
        </p>
      )}
    </FieldGroup>
  );
}
