// The console: who is signed in, which site and page the address names, and what is always at hand.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiError, api } from "./api";
import { useKeys } from "./keys";
import { Frame, PAGES } from "./parts/frame";
import { Empty, Failure, Skeleton } from "./parts/notice";
import { Palette, ShortcutsHelp } from "./parts/palette";
import { type Page, addressOf, go, pathTo, usePath } from "./router";
import { Customer } from "./routes/customer";
import { Customers } from "./routes/customers";
import { Install } from "./routes/install";
import { Live } from "./routes/live";
import { SignIn } from "./routes/sign_in";

const isSignedOut = (error: Error | null): boolean => error instanceof ApiError && error.status === 401;

export function App() {
  const path = usePath();
  return path === "/sign-in" ? <SignIn /> : <SignedIn path={path} />;
}

function SignedIn({ path }: { path: string }) {
  const me = useQuery({ queryKey: ["me"], queryFn: api.me, retry: false });
  const sites = useQuery({ queryKey: ["sites"], queryFn: api.sites, retry: false });
  const [over, setOver] = useState<"palette" | "help" | null>(null);
  const address = addressOf(path);
  const list = sites.data?.sites;
  const site = list?.find((each) => each.id === address?.site);
  const to = (page: Page) => () => site && go(pathTo(site.id, page));
  useKeys({ "mod+k": () => setOver("palette"), "?": () => setOver("help"), "g l": to("live"), "g c": to("customers"), "g i": to("install") });

  const signedOut = isSignedOut(me.error) || isSignedOut(sites.error);
  const first = list?.[0];
  useEffect(() => {
    if (signedOut) go("/sign-in", true);
    else if (!address && first) go(pathTo(first.id, first.firstEventAt ? "live" : "install"), true);
  }, [signedOut, address, first]);
  useEffect(() => {
    const page = PAGES.find(([name]) => name === address?.page)?.[1];
    document.title = page && site ? `${page} · ${site.name} · Footfall` : "Footfall";
  }, [address?.page, site]);

  const failed = me.error ?? sites.error;
  if (failed && !signedOut) return <Failure error={failed} retry={() => location.reload()} />;
  if (list?.length === 0)
    return <Empty title="No site yet"><p>Create one where Footfall runs: <code>footfall sites create NAME --domain example.com</code></p></Empty>;
  if (!me.data || !list || !address) return <Skeleton rows={14} />;
  if (!site) return <Empty title="No such site"><p>It was removed, or you may not see it. <a href="/">See the others</a></p></Empty>;
  return (
    <Frame sites={list} address={address} user={me.data.user} onSearch={() => setOver("palette")}>
      {address.page === "live" && <Live key={site.id} site={site} />}
      {address.page === "install" && <Install key={site.id} site={site} />}
      {address.page === "customers" &&
        (address.customer ? <Customer key={address.customer} site={site} id={address.customer} /> : <Customers key={site.id} site={site} />)}
      {over === "palette" && <Palette sites={list} site={site.id} onClose={() => setOver(null)} />}
      {over === "help" && <ShortcutsHelp onClose={() => setOver(null)} />}
    </Frame>
  );
}
