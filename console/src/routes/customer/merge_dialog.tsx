// Merging a customer with another one, who is looked for by any identifier.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Customer, type Site, api } from "../../api";
import { people } from "../../api_customers";
import { count, nameOf, short } from "../../model/words";
import { Dialog } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { Identicon } from "../../parts/identicon";
import { useSettled } from "../../settled";
import { askAgain } from "./changing";

const TYPING_MS = 200;
const FOUND_MAX = 6;

interface Props {
  site: Site;
  profile: Customer;
  /** What is looked for first. */
  sought: string;
  onClose: () => void;
}

export function MergeDialog({ site, profile, sought, onClose }: Props) {
  const queries = useQueryClient();
  const [text, setText] = useState(sought);
  const [chosen, setChosen] = useState<Customer | null>(null);
  const query = useSettled(text.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ["palette", site.id, query],
    queryFn: () => api.customers(site.id, { query, limit: FOUND_MAX }),
    enabled: query.length > 1,
    placeholderData: (before) => before,
  });
  const merge = useMutation({
    mutationFn: async (other: Customer) => {
      await people.merge(site.id, profile.id, other.id);
      await askAgain(queries, site.id);
    },
    onSuccess: onClose,
  });
  const others = query.length > 1 ? (found.data?.customers ?? []).filter((each) => each.id !== profile.id) : [];
  return (
    <Dialog label="Merge with another customer" onClose={onClose}>
      <div className="dialog-form">
        <h2>Merge with another customer</h2>
        <p className="dim">Both histories become one. It can be undone under Identities.</p>
        <input data-first type="search" aria-label="The other customer" placeholder="E-mail, customId, phone or uuid" value={text} onChange={(event) => { setText(event.target.value); setChosen(null); }} />
        <div className="lines tall" role="radiogroup" aria-label="Found">
          {others.map((other) => (
            <label key={other.id} className="line found">
              <span className="who">
                <input type="radio" name="other" checked={chosen?.id === other.id} onChange={() => setChosen(other)} />
                <Identicon id={other.id} />
                <span>{nameOf(other)}</span>
              </span>
              <span className="dim">{short(other.id)} · {count(other.events, "event")}</span>
            </label>
          ))}
        </div>
        <div role="status">
          {query.length > 1 && found.data && others.length === 0 && <p className="dim">Nobody else by that name.</p>}
          {chosen && <p className="breaking"><b>{nameOf(chosen)}</b> joins <b>{nameOf(profile)}</b>.</p>}
        </div>
        {merge.error && <Wrong>{merge.error.message}</Wrong>}
        <p className="actions">
          <button type="button" className="button primary" disabled={!chosen || merge.isPending} onClick={() => chosen && merge.mutate(chosen)}>
            Merge
          </button>
          <button type="button" className="button" onClick={onClose}>Cancel</button>
        </p>
      </div>
    </Dialog>
  );
}
