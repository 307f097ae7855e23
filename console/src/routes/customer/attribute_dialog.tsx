// Setting one attribute: its name, the type, the value.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ProfileChange } from "../../api_customers";
import { VALUE_TYPES, type ValueType, typeOf, valueOf } from "../../model/profile";
import { Dialog } from "../../parts/dialog";
import { Wrong } from "../../parts/field";

interface Props {
  /** Empty for a new one. */
  name: string;
  value: unknown;
  send: (change: ProfileChange) => Promise<void>;
  onClose: () => void;
}

const asText = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return JSON.stringify(value);
};

const HINTS: Record<ValueType, string> = {
  text: "Write something.",
  number: "Write a number, such as 12.5.",
  "yes or no": "Write yes or no.",
  JSON: "Write JSON, such as {\"size\": 3} or [1, 2].",
};

export function AttributeDialog({ name: before, value, send, onClose }: Props) {
  const [name, setName] = useState(before);
  const [type, setType] = useState<ValueType>(typeOf(value));
  const [text, setText] = useState(asText(value));
  const meant = valueOf(text, type);
  const save = useMutation({ mutationFn: () => send({ attributes: { [name.trim()]: meant } }), onSuccess: onClose });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const title = before ? `Change ${before}` : "Add an attribute";
  return (
    <Dialog label={title} onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <h2>{title}</h2>
        <div className="stacked">
          {!before && (
            <label>Name<input data-first required className="mono" maxLength={128} autoComplete="off" spellCheck={false} placeholder="plan" value={name} onChange={(event) => setName(event.target.value)} /></label>
          )}
          <label>
            Type
            <select value={type} onChange={(event) => setType(event.target.value as ValueType)}>
              {VALUE_TYPES.map((each) => <option key={each}>{each}</option>)}
            </select>
          </label>
          <label>Value<textarea data-first={before ? true : undefined} rows={type === "JSON" ? 6 : 2} className={type === "JSON" ? "mono" : ""} aria-invalid={text.trim() !== "" && meant === undefined} value={text} onChange={(event) => setText(event.target.value)} /></label>
        </div>
        {text.trim() !== "" && meant === undefined && <Wrong polite>{HINTS[type]}</Wrong>}
        {save.error && <Wrong>{save.error.message}</Wrong>}
        <p className="actions">
          <button type="submit" className="button primary" disabled={!name.trim() || meant === undefined || save.isPending}>Save</button>
          <button type="button" className="button" onClick={onClose}>Cancel</button>
        </p>
      </form>
    </Dialog>
  );
}
