// A gentle word to whoever signed in by a link and has no password: without one, the next visit needs another link.
import { useState } from "react";
import type { User } from "../api";
import { ACCOUNT, Link } from "../router";
import { Icon } from "./icon";

const KEY = "footfall-no-password"; // put off for this visit

export function PasswordBanner({ user, open }: { user: User; open: boolean }) {
  const [off, setOff] = useState(sessionStorage.getItem(KEY) !== null);
  if (user.hasPassword || off || open) return null;
  const putOff = (): void => {
    sessionStorage.setItem(KEY, "later");
    setOff(true);
  };
  return (
    <p className="banner">
      <Icon name="client" /> <span>You signed in with a link that works once. With a password you can come back without one.</span>
      <Link className="button" href={ACCOUNT}>Set a password</Link>
      <button type="button" className="icon-button" onClick={putOff} aria-label="Later" title="Later"><Icon name="close" /></button>
    </p>
  );
}
