// Two-step sign-in: a second proof besides the password, from an authenticator app.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { type User, api } from "../../api";
import { CopyButton } from "../../parts/copy_button";
import { Wrong } from "../../parts/field";
import { Icon } from "../../parts/icon";

export function TwoStep({ user }: { user: User }) {
  const queries = useQueryClient();
  const [said, setSaid] = useState("");
  const refresh = (words: string) => () => {
    setSaid(words);
    return queries.invalidateQueries({ queryKey: ["me"] });
  };
  const start = useMutation({ mutationFn: api.startTwoStep, onMutate: () => setSaid("") });
  const finish = useMutation({
    mutationFn: (code: string) => api.finishTwoStep(start.data!.secret, code),
    onSuccess: () => {
      start.reset();
      return refresh("Two-step sign-in is on.")();
    },
  });
  const end = useMutation({ mutationFn: api.endTwoStep, onSuccess: refresh("Two-step sign-in is off.") });
  const [ending, setEnding] = useState(false);
  return (
    <section aria-labelledby="two-step">
      <h2 id="two-step">Two-step sign-in</h2>
      <p className="dim">With it, a stolen password is not enough: signing in also takes a code from an app on your phone.</p>
      <p className="good" role="status">{said}</p>
      {user.hasTotp && !ending && (
        <p className="with-action">
          <span className="good"><Icon name="check" /> On</span>
          <button type="button" className="button" onClick={() => setEnding(true)}>Turn off…</button>
        </p>
      )}
      {user.hasTotp && ending && (
        <CodeEntry verb="Turn off" error={end.error} pending={end.isPending} onCode={(code) => end.mutate(code, { onSuccess: () => setEnding(false) })} onCancel={() => setEnding(false)}>
          Type a code from your app once more, to turn it off.
        </CodeEntry>
      )}
      {!user.hasTotp && !start.data && (
        <p className="with-action">
          <span className="dim">Off</span>
          <button type="button" className="button" disabled={start.isPending} onClick={() => start.mutate()}>Turn on…</button>
        </p>
      )}
      {start.error && <Wrong>{start.error.message}</Wrong>}
      {!user.hasTotp && start.data && (
        <div className="two-step">
          <img className="qr" src={imageOf(start.data.qr)} alt="The secret as a QR code" width="180" height="180" />
          <div>
            <p>Scan this with an authenticator app, or type the secret into it:</p>
            <p className="copyable"><code>{start.data.secret}</code><CopyButton text={start.data.secret} label="Copy the secret" /></p>
            <CodeEntry verb="Turn on" error={finish.error} pending={finish.isPending} onCode={finish.mutate} onCancel={start.reset}>
              Then type the code that it shows.
            </CodeEntry>
          </div>
        </div>
      )}
    </section>
  );
}

/** An image needs the namespace that SVG within HTML does without. */
const imageOf = (svg: string): string => {
  const whole = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml,${encodeURIComponent(whole)}`;
};

interface CodeEntryProps {
  verb: string;
  error: Error | null;
  pending: boolean;
  onCode: (code: string) => void;
  onCancel: () => void;
  children: ReactNode;
}

function CodeEntry({ verb, error, pending, onCode, onCancel, children }: CodeEntryProps) {
  const [code, setCode] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCode(code.replaceAll(" ", ""));
  };
  return (
    <form onSubmit={submit}>
      <p>{children}</p>
      {error && <Wrong>{error.message}</Wrong>}
      <p className="with-action">
        <input
          className="code" aria-label="Code" inputMode="numeric" autoComplete="one-time-code" placeholder="123456" required pattern="[0-9 ]{6,8}" title="Six digits"
          value={code} onChange={(event) => setCode(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={pending}>{verb}</button>
        <button type="button" className="button" onClick={onCancel}>Cancel</button>
      </p>
    </form>
  );
}
