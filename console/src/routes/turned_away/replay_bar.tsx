// What is filtered, and the button that sends all of it again.
import type { Site } from "../../api";
import { Icon } from "../../parts/icon";
import { useReplay } from "./replay";
import { ReplayResult } from "./replay_result";
import type { RejectedFilter } from "./turned_away";

interface Props {
  site: Site;
  filter: RejectedFilter;
  onFilter: (filter: RejectedFilter) => void;
  isAdmin: boolean;
  /** Whether any of what is shown can be sent again. */
  any: boolean;
}

export function ReplayBar({ site, filter, onFilter, isAdmin, any }: Props) {
  const replay = useReplay(site.id);
  const chosen = (["code", "action"] as const).filter((name) => filter[name]);
  const which = Object.fromEntries(chosen.map((name) => [name, filter[name]]));
  return (
    <>
      <div className="toolbar">
        {chosen.map((name) => (
          <button
            key={name} type="button" className="button chip-button" aria-label={`No longer only ${filter[name]}`}
            onClick={() => onFilter({ ...filter, [name]: "" })}
          >
            {name} <code>{filter[name]}</code> <Icon name="close" />
          </button>
        ))}
        {isAdmin && (
          <span className="filters">
            <button type="button" className="button" disabled={!any || replay.running} onClick={() => void replay.start(which)}>
              <Icon name="again" /> {replay.running ? "Sending…" : chosen.length ? "Send these again" : "Send all again"}
            </button>
            {replay.running && <button type="button" className="button" onClick={replay.stop}>Stop</button>}
          </span>
        )}
      </div>
      <ReplayResult replay={replay} />
    </>
  );
}
