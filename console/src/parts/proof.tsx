// The proof of an erasure: what was removed, what was found afterwards, and when that was looked for.
import type { Job } from "../api_settings";
import { amount, moment } from "../model/words";
import { CopyButton } from "./copy_button";

// A place without a name here is shown under the server's name for it: a proof hides nothing.
const NAMES: Record<string, string> = {
  customers: "Profiles",
  identities: "Identifiers",
  aliases: "Links between uuids",
  decisions: "Decisions about merges",
  conflicts: "Conflicts",
  attributes: "Attributes, agreements and tags",
  search: "Entries of the search",
  events: "Events",
  sessions: "Sessions",
  examples: "Values in the catalogue",
  rejected: "Turned-away events",
  logRecords: "Records of the log",
  setAside: "Events set aside",
};

export function Proof({ result, timeZone }: { result: NonNullable<Job["result"]>; timeZone: string }) {
  const { removed, remaining } = result;
  const known = Object.keys(NAMES);
  const places = [...known, ...Object.keys({ ...removed, ...remaining }).filter((place) => !known.includes(place))];
  return (
    <div className="proof">
      <table className="bars" aria-label="What was removed">
        <thead>
          <tr><th scope="col">What</th><th scope="col" className="number">Removed</th><th scope="col" className="number">Remaining</th></tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place}>
              <td>{NAMES[place] ?? place}</td>
              <td className="number">{amount(removed[place] ?? 0)}</td>
              <td className={`number ${remaining[place] ? "bad" : "good"}`}>{remaining[place] ? amount(remaining[place]) : "✓ 0"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim">Looked for again {moment(result.checkedAt, timeZone)}. Digest of this proof:</p>
      <p className="copyable"><code className="break">{result.digest}</code><CopyButton text={result.digest} label="Copy the digest" /></p>
    </div>
  );
}
