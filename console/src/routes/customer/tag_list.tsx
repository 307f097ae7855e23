// A customer's tags: put on and taken off one by one.
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
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const tag = text.trim();
    if (tag && !tags.includes(tag)) save.mutate([...tags, tag]);
  };
  return (
    <>
      <p className="tags">
        {tags.length === 0 && <span className="dim">None yet.</span>}
        {tags.map((tag) => (
          <span key={tag} className="chip">
            {tag}
            {mayChange && (
              <button type="button" aria-label={`Take ${tag} off`} disabled={save.isPending} onClick={() => save.mutate(tags.filter((each) => each !== tag))}>
                <Icon name="close" />
              </button>
            )}
          </span>
        ))}
      </p>
      {mayChange && (
        <form className="with-action" onSubmit={add}>
          <input aria-label="New tag" placeholder="vip" maxLength={128} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
          <button type="submit" className="button" disabled={!text.trim() || save.isPending}>Put it on</button>
        </form>
      )}
      {save.error && <Wrong>{save.error.message}</Wrong>}
    </>
  );
}
