// Naming an action that nobody has sent yet; its page is where it is then defined.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Site } from "../../api";
import { type CataloguedAction, catalogue } from "../../api_catalogue";
import { actionHint } from "../../model/definition_draft";
import { templateHint } from "../../model/label";
import { Dialog } from "../../parts/dialog";
import { Wrong } from "../../parts/field";
import { go, pathTo } from "../../router";

interface Props {
  site: Site;
  known: CataloguedAction[];
  onClose: () => void;
}

export function NewAction({ site, known, onClose }: Props) {
  const queries = useQueryClient();
  const [action, setAction] = useState("");
  const [label, setLabel] = useState("");
  const name = action.trim();
  const hint = name ? actionHint(name) : null;
  const exists = known.some((each) => each.action === name);
  const open = (): void => {
    onClose();
    go(pathTo(site.id, "catalogue", name));
  };
  const define = useMutation({
    mutationFn: () => catalogue.define(site.id, name, { label: label.trim(), icon: "", description: "", params: [] }),
    onSuccess: (made) => {
      queries.setQueryData(["catalogue-action", site.id, name], made);
      void queries.invalidateQueries({ queryKey: ["catalogue", site.id] });
      open();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (exists) open();
    else define.mutate();
  };
  const labelHint = templateHint(label);
  return (
    <Dialog label="Define an action" onClose={onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <h2>Define an action</h2>
        <div className="stacked">
          <label>
            Action
            <input data-first required aria-invalid={hint !== null} className="mono" placeholder="product.compare" maxLength={32} autoComplete="off" spellCheck={false} value={action} onChange={(event) => setAction(event.target.value)} />
          </label>
          {hint && <Wrong polite>{hint}</Wrong>}
          {exists && <p className="dim">The catalogue has it already.</p>}
          <label>
            Label
            <input placeholder="Compared {{name}}" aria-invalid={labelHint !== null} maxLength={256} autoComplete="off" value={label} onChange={(event) => setLabel(event.target.value)} />
          </label>
        </div>
        {labelHint && <Wrong polite>{labelHint}</Wrong>}
        {define.error && <Wrong>{define.error.message}</Wrong>}
        <p className="actions">
          <button type="submit" className="button primary" disabled={!name || hint !== null || labelHint !== null || define.isPending}>{exists ? "Open it" : "Define it"}</button>
          <button type="button" className="button" onClick={onClose}>Cancel</button>
        </p>
      </form>
    </Dialog>
  );
}
