// A new key for customers' tokens: a public key, a secret, or the address where public keys are published.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { CustomerKey, NewCustomerKey } from "../../api_settings";
import { Choices, Field, FieldGroup, Wrong } from "../../parts/field";

const DAY_MS = 86_400_000;
const OVERLAP_DAYS = 7;
const PUBLIC = ["RS256", "ES256", "EdDSA"];

const KINDS = [
  ["publicKey", "Public key", "Best: only your backend can sign, and nothing here is secret."],
  ["jwksUrl", "Address of keys (JWKS)", "Footfall fetches the public keys, and sees by itself when they change."],
  ["secret", "Shared secret", "For HS256. At least 32 characters; it is never shown again."],
] as const;

interface Props {
  replaces: boolean;
  /** `ends` is when the old key ends, for a replacement. */
  onKey: (key: NewCustomerKey, ends: string) => Promise<void>;
  onClose: () => void;
}

export function CustomerKeyForm({ replaces, onKey, onClose }: Props) {
  const [kind, setKind] = useState<CustomerKey["kind"]>("publicKey");
  const [algorithm, setAlgorithm] = useState("RS256");
  const [text, setText] = useState("");
  const [days, setDays] = useState(String(OVERLAP_DAYS));
  const add = useMutation({
    mutationFn: () => onKey(keyOf(kind, algorithm, text), new Date(Date.now() + Number(days) * DAY_MS).toISOString()),
    onSuccess: onClose,
  });
  const choose = (chosen: CustomerKey["kind"]): void => {
    setKind(chosen);
    setAlgorithm(chosen === "jwksUrl" ? "" : "RS256");
    setText("");
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="stacked dialog-form" onSubmit={submit}>
      <h2>{replaces ? "Replace the key" : "Add a key"}</h2>
      <FieldGroup label="Kind">
        <Choices name="kind" value={kind} options={KINDS} onChange={choose} />
      </FieldGroup>
      {kind !== "secret" && (
        <Field label="Algorithm" sentence="What your backend signs with; a token that says another one is refused.">
          {(control) => (
            <select {...control} value={algorithm} onChange={(event) => setAlgorithm(event.target.value)}>
              {kind === "jwksUrl" && <option value="">whatever fits each key</option>}
              {PUBLIC.map((name) => <option key={name}>{name}</option>)}
            </select>
          )}
        </Field>
      )}
      {kind === "publicKey" && (
        <Field label="Public key" sentence="In PEM, with its first and last line. Never paste a private key.">
          {(control) => <textarea
            {...control} className="mono" rows={6} required spellCheck={false} placeholder="-----BEGIN PUBLIC KEY-----" value={text}
            onChange={(event) => setText(event.target.value)}
          />}
        </Field>
      )}
      {kind === "secret" && (
        <Field label="Secret" sentence={<><code>openssl rand -base64 48</code> makes a good one.</>}>
          {(control) => <input {...control} type="password" autoComplete="off" required value={text} onChange={(event) => setText(event.target.value)} />}
        </Field>
      )}
      {kind === "jwksUrl" && (
        <Field label="Address" sentence="Of a JSON Web Key Set, reachable from this Footfall.">
          {(control) => <input
            {...control} type="url" required spellCheck={false} placeholder="https://shop.example/.well-known/jwks.json" value={text}
            onChange={(event) => setText(event.target.value)}
          />}
        </Field>
      )}
      {replaces && (
        <Field label="The old key ends after" sentence="Longer than your tokens live, and than your backend takes to change over.">
          {(control) => (
            <span className="measured">
              <input {...control} type="number" min={0} max={400} required value={days} onChange={(event) => setDays(event.target.value)} />
              <span className="dim">days</span>
            </span>
          )}
        </Field>
      )}
      {add.error && <Wrong>{add.error.message}</Wrong>}
      <p className="actions">
        <button type="submit" className="button primary" disabled={add.isPending || !text.trim()}>{replaces ? "Replace" : "Add"}</button>
        <button type="button" className="button" onClick={onClose}>Cancel</button>
      </p>
    </form>
  );
}

const keyOf = (kind: CustomerKey["kind"], algorithm: string, text: string): NewCustomerKey => {
  if (kind === "secret") return { algorithm: "HS256", secret: text };
  return kind === "jwksUrl" ? { algorithm, jwksUrl: text.trim() } : { algorithm, publicKey: text.trim() };
};
