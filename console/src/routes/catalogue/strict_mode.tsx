// Strict mode: whether what the catalogue does not know is turned away; what that would hit is said first.
import type { Site } from "../../api";
import { settings } from "../../api_settings";
import type { CataloguedAction } from "../../api_catalogue";
import { amount, count } from "../../model/words";
import { ConfirmButton } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { useSiteChange } from "../../site_cache";

interface Props {
  site: Site;
  actions: CataloguedAction[];
  isAdmin: boolean;
}

export function StrictMode({ site, actions, isAdmin }: Props) {
  const change = useSiteChange();
  const unknown = actions.filter((each) => each.origin === "seen");
  const lacking = actions.filter((each) => each.origin !== "seen" && each.undefinedParams > 0);
  const events = unknown.reduce((sum, each) => sum + each.events, 0);
  const turn = (strictCatalogue: boolean): Promise<void> => change(settings.changeSite(site.id, { strictCatalogue }));
  return (
    <p className="banner">
      <Icon name={site.strictCatalogue ? "trust" : "catalogue"} />
      <span>
        {site.strictCatalogue
          ? "Strict: actions and params that are not defined here are turned away, whatever sends them."
          : "Everything is taken in, and what nobody has defined is added here by itself. Strict mode turns it away instead."}
      </span>
      {isAdmin && (site.strictCatalogue ? (
        <ConfirmButton words="End strict mode" title="End strict mode?" verb="End it" act={() => turn(false)}>
          <p>Unknown actions and params are taken in again, within a second.</p>
        </ConfirmButton>
      ) : (
        <ConfirmButton words="Be strict" title="Turn away what is not defined?" verb="Be strict" act={() => turn(true)}>
          <p>
            {unknown.length === 0
              ? "Every action that was seen is defined."
              : `${count(unknown.length, "action")} that nobody has defined would be turned away: ${names(unknown)}; that was ${amount(events)} of the events.`}
          </p>
          {lacking.length > 0 && <p>Events with params that are not defined too, such as those of {names(lacking)}.</p>}
          <p className="dim">What is turned away is kept whole and can be sent again once it is defined.</p>
        </ConfirmButton>
      ))}
    </p>
  );
}

const NAMES_MAX = 5;

const names = (actions: CataloguedAction[]): string => {
  const shown = actions.slice(0, NAMES_MAX).map((each) => each.action).join(", ");
  return actions.length > NAMES_MAX ? `${shown} and ${actions.length - NAMES_MAX} more` : shown;
};
