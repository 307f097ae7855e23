// Signing in: uses up the one-time link, or says how to get one.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "../api";
import { CopyButton } from "../parts/copy_button";
import { go } from "../router";

const COMMAND = "footfall users link EMAIL";

export function SignIn() {
  const queries = useQueryClient();
  const token = new URLSearchParams(location.search).get("token");
  const tried = useRef(false);
  const signIn = useMutation({
    mutationFn: api.signIn,
    onSuccess: (me) => {
      queries.setQueryData(["me"], me);
      go("/", true);
    },
  });
  useEffect(() => {
    if (!token || tried.current) return;
    tried.current = true; // a link works once
    history.replaceState(null, "", "/sign-in"); // and stays in no history
    signIn.mutate(token);
  });
  return (
    <main className="sign-in">
      <h1>Footfall</h1>
      {signIn.isPending ? (
        <p role="status">Signing you in…</p>
      ) : (
        <>
          {signIn.error && <p className="bad" role="alert">{signIn.error.message}</p>}
          <p>You sign in with a link that works once. Whoever runs Footfall makes one for you:</p>
          <p className="snippet">
            <code>{COMMAND}</code>
            <CopyButton text={COMMAND} label="Copy the command" />
          </p>
          <p className="dim">The first start of <code>footfall up</code> prints one as well.</p>
        </>
      )}
    </main>
  );
}
