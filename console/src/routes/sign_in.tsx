// Signing in: by password or by a one-time link, with a code when two steps are on.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Credentials, api } from "../api";
import { CopyButton } from "../parts/copy_button";
import { Wrong } from "../parts/field";
import { useNow } from "../parts/time";
import { ApiError } from "../request";
import { go } from "../router";

const COMMAND = "footfall users link EMAIL";

export function SignIn() {
  const queries = useQueryClient();
  const [token] = useState(() => new URLSearchParams(location.search).get("token"));
  const [waitUntil, setWaitUntil] = useState(0);
  const tried = useRef(false);
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => api.signIn(credentials),
    onSuccess: (me) => {
      queries.removeQueries(); // of whoever was here before
      queries.setQueryData(["me"], me);
      go("/", true);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.retrySeconds) setWaitUntil(Date.now() + error.retrySeconds * 1000);
    },
  });
  const { mutate } = signIn;
  useEffect(() => {
    if (!token || tried.current) return;
    tried.current = true; // a link works once
    history.replaceState(null, "", "/sign-in"); // and stays in no history
    mutate({ token });
  }, [token, mutate]);

  const code = signIn.error instanceof ApiError ? signIn.error.code : null;
  const tryAgain = (given: string): void => signIn.variables && mutate({ ...signIn.variables, code: given });
  // Once asked for, the code is asked for until it fits: what it goes with is known.
  const asksCode = code === "code_required" || signIn.variables?.code !== undefined;
  const message = code === "code_required" ? null : (signIn.error?.message ?? null);
  return (
    <main className="sign-in">
      <h1>Footfall</h1>
      {message && <Wrong>{message}</Wrong>}
      <Wait until={waitUntil} />
      {asksCode ? (
        <CodeForm pending={signIn.isPending} onCode={tryAgain} onBack={signIn.reset} />
      ) : token && signIn.isPending ? (
        <p role="status">Signing you in…</p>
      ) : (
        <PasswordForm pending={signIn.isPending} onSubmit={mutate} />
      )}
      {!asksCode && <AboutLinks />}
    </main>
  );
}

function Wait({ until }: { until: number }) {
  const seconds = Math.ceil((until - Math.max(useNow(), Date.now())) / 1000);
  if (seconds <= 0) return null;
  return <p className="dim">You can try again in {seconds} s.</p>;
}

function PasswordForm({ pending, onSubmit }: { pending: boolean; onSubmit: (credentials: Credentials) => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({ email: email.trim(), password });
  };
  return (
    <form className="stacked" onSubmit={submit}>
      <label>
        E-mail
        <input type="email" name="email" autoComplete="username" autoFocus required value={email} onChange={(event) => setEmail(event.target.value)} />
      </label>
      <label>
        Password
        <input type="password" name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
      </label>
      <button type="submit" className="button primary" disabled={pending}>
        Sign in
      </button>
    </form>
  );
}

function CodeForm({ pending, onCode, onBack }: { pending: boolean; onCode: (code: string) => void; onBack: () => void }) {
  const [code, setCode] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onCode(code.replaceAll(" ", ""));
  };
  return (
    <form className="stacked" onSubmit={submit}>
      <label>
        Code from your authenticator app
        <input
          className="code" name="code" inputMode="numeric" autoComplete="one-time-code" autoFocus required pattern="[0-9 ]{6,8}" title="Six digits"
          value={code} onChange={(event) => setCode(event.target.value)}
        />
      </label>
      <p className="actions">
        <button type="submit" className="button primary" disabled={pending}>
          Go on
        </button>
        <button type="button" className="button" onClick={onBack}>
          Back
        </button>
      </p>
    </form>
  );
}

function AboutLinks() {
  return (
    <details className="about-links">
      <summary>No password yet, or forgotten?</summary>
      <p>A link that works once signs you in as well. An owner makes one in Settings, People; or whoever runs Footfall does:</p>
      <p className="snippet">
        <code>{COMMAND}</code>
        <CopyButton text={COMMAND} label="Copy the command" />
      </p>
      <p className="dim">The first start of <code>footfall up</code> prints one as well.</p>
    </details>
  );
}
