// Where a definition comes from, in a word.
import type { Provenance as Origin } from "../../api_catalogue";

const WORDS: Record<Origin, [string, string, string]> = {
  default: ["dim", "by default", "Comes with Footfall"],
  own: ["good", "✓ by this site", "Written here, by the API or in a catalogue file"],
  seen: ["warn", "○ only seen", "Nobody has said what it means"],
};

export function Provenance({ origin }: { origin: Origin }) {
  const [tone, words, title] = WORDS[origin];
  return <span className={`${tone} provenance`} title={title}>{words}</span>;
}
