// Your account: password, two-step sign-in, and where you are signed in.
import type { User } from "../../api";
import { Password } from "./password";
import { Sessions } from "./sessions";
import { TwoStep } from "./two_step";

export function Account({ user }: { user: User }) {
  return (
    <div className="settings">
      <h1>Account</h1>
      <p className="dim">You are {user.email}.</p>
      <Password user={user} />
      <TwoStep user={user} />
      <Sessions />
    </div>
  );
}
