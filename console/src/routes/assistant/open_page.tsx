// The address of a page, and the two things to do with it: open it with the assistant, or copy the link.
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type Site, api } from "../../api";
import { asAddress, firstAddress } from "../../model/tagging";
import { moment } from "../../model/words";
import { Field } from "../../parts/field";
import { Icon } from "../../parts/icon";
import { Snippet } from "../../parts/snippet";

export function OpenPage({ site }: { site: Site }) {
  const [typed, setTyped] = useState(firstAddress(site.domains, location));
  const link = useMutation({ mutationFn: (url: string) => api.assistantLink(site.id, url) });
  const address = asAddress(typed);

  const open = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // Opened at once, while it is still the click's doing: a browser would block it as a pop-up after the answer.
    const tab = window.open("", "_blank");
    if (tab) tab.opener = null;
    try {
      const { url } = await link.mutateAsync(address);
      tab?.location.replace(url);
    } catch {
      tab?.close(); // what was wrong stands beside the field
    }
  };

  return (
    <form className="boxed" aria-label="Open a page" noValidate onSubmit={(event) => void open(event)}>
      <Field
        label="Page" error={link.error?.message}
        sentence={site.domains.length ? `A page of ${site.domains.slice(0, 3).join(", ")}${site.domains.length > 3 ? " …" : ""}.` : "Any page that carries the tracker's line: no domain has been set for this site."}
      >
        {(control) => (
          <input
            {...control} type="url" inputMode="url" autoComplete="off" spellCheck={false} placeholder="https://shop.example.com/" value={typed}
            onChange={(event) => { setTyped(event.target.value); link.reset(); }}
          />
        )}
      </Field>
      <p className="actions">
        <button type="submit" className="button primary" disabled={!address || link.isPending}>
          <Icon name="assistant" /> Open with the assistant
        </button>
        <button type="button" className="button" disabled={!address || link.isPending} onClick={() => link.mutate(address)}>
          Make a link
        </button>
      </p>
      {link.data && (
        <div role="status">
          <Snippet text={link.data.url} label="the link" />
          <p className="dim">It shows the assistant to whoever opens it, until {moment(link.data.expiresAt, site.timeZone)}.</p>
        </div>
      )}
    </form>
  );
}
