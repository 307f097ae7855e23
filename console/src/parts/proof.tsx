// The proof of an erasure: what was removed, what was found afterwards, and when that was looked for.
import type { ErasureCounts, Job } from "../api_settings";
import { amount, moment } from "../model/words";
import { CopyButton } from "./copy_button";

const NAMES: Record<keyof ErasureCounts, string> = {
  events: "Events",
  customers: "Profiles",
  identities: "Identifiers",
  aliases: "Links between uuids",
  rejected: "Turned-away events",
  logRecords: "Records of the log",
  setAside: "Events set aside",
};

export function Proof({ result, timeZone }: { result: NonNullable<Job["result"]>; timeZone: string }) {
  const kinds = Object.keys(NAMES) as (keyof ErasureCounts)[];
  return (
    <div className="proof">
      <table className="bars" aria-label="What was removed">
        <thead>
          <tr><th scope="col">What</th><th scope="col" className="number">Removed</th><th scope="col" className="number">Remaining</th></tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <td>{NAMES[kind]}</td>
              <td className="number">{amount(result.removed[kind] ?? 0)}</td>
              <td className={`number ${result.remaining[kind] ? "bad" : "good"}`}>{result.remaining[kind] ? amount(result.remaining[kind]) : "✓ 0"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim">Looked for again {moment(result.checkedAt, timeZone)}. Digest of this proof:</p>
      <p className="copyable"><code className="break">{result.digest}</code><CopyButton text={result.digest} label="Copy the digest" /></p>
    </div>
  );
}
