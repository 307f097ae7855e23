// Changing one's password: the server says whether it is strong enough, and why not.
import { useQueryClient } from "@tanstack/react-query";
import type { User } from "../../api";
import { api } from "../../api";
import { useDraft } from "../../draft";
import { Field } from "../../parts/field";
import { Form } from "../../parts/form";

const EMPTY = { current: "", next: "" };
const CURRENT_WRONG = ["credentials_invalid", "password_wrong", "current_invalid"];

export function Password({ user }: { user: User }) {
  const queries = useQueryClient();
  const draft = useDraft({
    saved: EMPTY,
    fields: ["current", "new"],
    send: async ({ current, next }) => {
      await api.setPassword(user.hasPassword ? { current, new: next } : { new: next });
      await queries.invalidateQueries({ queryKey: ["me"] });
      await queries.invalidateQueries({ queryKey: ["my-sessions"] });
    },
  });
  // Some answers name a code and no field.
  const wrongNew = draft.wrongWith("new") ?? (draft.code === "password_weak" ? draft.failure : null);
  const wrongCurrent = draft.wrongWith("current") ?? (CURRENT_WRONG.includes(draft.code ?? "") ? draft.failure : null);
  return (
    <section aria-labelledby="password">
      <h2 id="password">{user.hasPassword ? "Password" : "Set a password"}</h2>
      <Form label="Password" draft={wrongNew || wrongCurrent ? { ...draft, failure: null } : draft} said="The password is set. Your other sessions have ended.">
        {/* Tells password managers whose password this is. */}
        <input className="unseen" type="email" autoComplete="username" value={user.email} readOnly tabIndex={-1} aria-hidden="true" />
        {user.hasPassword && (
          <Field label="Current password" sentence="So that nobody changes it who finds your screen unlocked." error={wrongCurrent}>
            {(control) => <input
              {...control} type="password" autoComplete="current-password" value={draft.value.current}
              onChange={(event) => draft.set({ current: event.target.value })}
            />}
          </Field>
        )}
        <Field label="New password" sentence="A few unrelated words are strong and easy to keep in mind. Its strength is judged when you save." error={wrongNew}>
          {(control) => <input
            {...control} type="password" autoComplete="new-password" value={draft.value.next}
            onChange={(event) => draft.set({ next: event.target.value })}
          />}
        </Field>
      </Form>
    </section>
  );
}
