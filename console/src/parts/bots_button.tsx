// Whether machines are shown as well: crawlers, programs, and whoever is faster than people are.
import { Icon } from "./icon";

export function BotsButton({ shown, onChange }: { shown: boolean; onChange: (shown: boolean) => void }) {
  return (
    <button type="button" className="button" aria-pressed={shown} title={shown ? "Leave bots out again" : "Show bots, too"} onClick={() => onChange(!shown)}>
      <Icon name="bot" /> Bots
    </button>
  );
}
