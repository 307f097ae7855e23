// The lists: which actions a site takes in and which it turns away; what a change would do is shown before it is saved.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Site } from "../../api";
import { type Preview, type Lists as Saved, settings } from "../../api_settings";
import { useDraft } from "../../draft";
import { entriesOf, patternHints, textOf } from "../../model/patterns";
import { isAtLeast } from "../../model/roles";
import { amount, count } from "../../model/words";
import { Asked } from "../../parts/asked";
import { type Control, Field, Wrong } from "../../parts/field";
import { Form } from "../../parts/form";
import { useSettled } from "../../settled";
import { ListsHistory } from "./lists_history";
import { ListsPreview } from "./lists_preview";

const TYPING_MS = 400; // a pause that long, and the preview is asked for

export function Lists({ site }: { site: Site }) {
  const lists = useQuery({ queryKey: ["lists", site.id], queryFn: () => settings.lists(site.id) });
  return (
    <>
      <p className="lead">
        An event whose action is on the denylist is turned away, even when it is on the allowlist too. An empty allowlist allows all. <code>*</code> stands for any
        characters; capitals count.
      </p>
      <Asked query={lists}>{(saved) => <ListsForm site={site} saved={saved} />}</Asked>
      {isAtLeast(site.role, "admin") && <ListsHistory site={site} />}
    </>
  );
}

function ListsForm({ site, saved }: { site: Site; saved: Saved }) {
  const queries = useQueryClient();
  const draft = useDraft({
    saved: { allow: textOf(saved.allow), deny: textOf(saved.deny) },
    fields: ["allow", "deny"],
    send: async ({ allow, deny }) => {
      queries.setQueryData(["lists", site.id], await settings.setLists(site.id, { allow: entriesOf(allow), deny: entriesOf(deny) }));
      await queries.invalidateQueries({ queryKey: ["lists-history", site.id] });
    },
  });
  const hints = [...patternHints(draft.value.allow), ...patternHints(draft.value.deny)];
  const lists = { allow: entriesOf(draft.value.allow), deny: entriesOf(draft.value.deny) };
  const asked = JSON.stringify(lists);
  const settled = useSettled(asked, TYPING_MS);
  const preview = useQuery({
    queryKey: ["lists-preview", site.id, settled],
    queryFn: () => settings.previewLists(site.id, JSON.parse(settled) as Saved),
    enabled: hints.length === 0,
    placeholderData: (before) => before,
    retry: false,
  });
  const current = settled === asked && !preview.isPlaceholderData && !preview.isPending;
  const blocked = hints.length ? "An entry cannot be." : current ? null : "Looking at what this would stop…";
  return (
    <Form
      label="Lists" draft={draft} readOnly={!isAtLeast(site.role, "admin")} blocked={blocked} note={wouldStop(preview.data)}
      said="Saved. It takes effect within a second."
    >
      <div className="side-by-side">
        <List
          label="Deny" sentence="Turned away, whatever else is said. One action or pattern a line." text={draft.value.deny}
          error={draft.wrongWith("deny")} onChange={(deny) => draft.set({ deny })}
        />
        <List
          label="Allow" sentence="When anything stands here, all other actions are turned away." text={draft.value.allow}
          error={draft.wrongWith("allow")} onChange={(allow) => draft.set({ allow })}
        />
      </div>
      {preview.error && hints.length === 0 && <Wrong>The preview cannot be made now: {preview.error.message}</Wrong>}
      {preview.data && <ListsPreview preview={preview.data} timeZone={site.timeZone} changed={draft.dirty} stale={!current} />}
    </Form>
  );
}

/** Beside the button too, for the preview may be out of sight. */
const wouldStop = (preview: Preview | undefined): string =>
  preview ? `Would have stopped ${amount(preview.stopped.events)} of ${count(preview.events, "event")}.` : "Not saved yet.";

interface ListProps {
  label: string;
  sentence: string;
  text: string;
  error: string | null;
  onChange: (text: string) => void;
}

function List({ label, sentence, text, error, onChange }: ListProps) {
  const hints = patternHints(text);
  const area = (control: Control): React.ReactNode => (
    <>
      <textarea
        {...control} aria-invalid={hints.length > 0 || Boolean(error)} className="mono" rows={8} spellCheck={false} autoCapitalize="off" value={text}
        onChange={(event) => onChange(event.target.value)}
      />
      {hints.map((hint) => <Wrong key={hint} polite>{hint}</Wrong>)}
    </>
  );
  return <Field label={label} sentence={sentence} error={error}>{area}</Field>;
}
