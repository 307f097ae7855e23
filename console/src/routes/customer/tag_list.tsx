// A customer's tags: added and removed one by one.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Wrong } from "../../parts/field";
import { Icon } from "../../parts/icon";

interface Props {
  tags: string[];
  mayChange: boolean;
  /** Takes all of them. */
  send: (tags: string[]) => Promise<void>;
}

export function TagList({ tags, mayChange, send }: Props) {
  const [text, setText] = useState("");
  const save = useMutation({ mutationFn: send, onSuccess: () => setText("") });
  const has = tags.includes(text.trim());
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const tag = text.trim();
    if (tag && !has) save.mutate([...tags, tag]);
  };
  return (
    <>
      <p className="tags">
        {tags.length === 0 && <span className="dim">None yet.</span>}
        {tags.map((tag) => (
          <span key={tag} className="chip">
            {tag}
            {mayChange && (
              <button type="button" aria-label={`Remove ${tag}`} disabled={save.isPending} onClick={() => save.mutate(tags.filter((each) => each !== tag))}>
                <Icon name="close" />
              </button>
            )}
          </span>
        ))}
      </p>
      {mayChange && (
        <form className="with-action" onSubmit={add}>
          <input aria-label="New tag" placeholder="vip" maxLength={128} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
          <button type="submit" className="button" disabled={!text.trim() || has || save.isPending}>Add tag</button>
          <span className="dim" role="status">{has && "They have it already."}</span>
        </form>
      )}
      {save.error && <Wrong>{save.error.message}</Wrong>}
    </>
  );
}
