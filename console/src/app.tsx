// The console: who is signed in, which site and page the address names, and what is always at hand.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, lazy, useEffect, useRef, useState } from "react";
import { type Site, type User, api } from "./api";
import { useKeys } from "./keys";
import { isAtLeast } from "./model/roles";
import { PAGES } from "./pages";
import { ActionIcons } from "./parts/action_icons";
import { Frame } from "./parts/frame";
import { Empty, Failure, Skeleton } from "./parts/notice";
import { Palette, ShortcutsHelp } from "./parts/palette";
import { PasswordBanner } from "./parts/password_banner";
import { ApiError } from "./request";
import { ACCOUNT, type Address, addressOf, go, pathTo, usePath } from "./router";
import { Customer } from "./routes/customer/customer";
import { Customers } from "./routes/customers";
import { Install } from "./routes/install";
import { Live } from "./routes/live";
import { FirstSite } from "./routes/new_site";
import { SignIn } from "./routes/sign_in";

// Opened now and then: not a part of what the first visit loads.
const Account = lazy(() => import("./routes/account/account").then(({ Account: page }) => ({ default: page })));
const Assistant = lazy(() => import("./routes/assistant/assistant").then(({ Assistant: page }) => ({ default: page })));
const Catalogue = lazy(() => import("./routes/catalogue/catalogue").then(({ Catalogue: page }) => ({ default: page })));
const CatalogueAction = lazy(() => import("./routes/catalogue/action").then(({ Action: page }) => ({ default: page })));
const Conflicts = lazy(() => import("./routes/conflicts/conflicts").then(({ Conflicts: page }) => ({ default: page })));
const Settings = lazy(() => import("./routes/settings/settings").then(({ Settings: page }) => ({ default: page })));
const TurnedAway = lazy(() => import("./routes/turned_away/turned_away").then(({ TurnedAway: page }) => ({ default: page })));

const MISSING_MS = 2_000; // how often a site that is not there is looked for again

const isSignedOut = (error: Error | null): boolean => error instanceof ApiError && error.status === 401;

export function App() {
  const path = usePath();
  return path === "/sign-in" ? <SignIn /> : <SignedIn path={path} />;
}

function SignedIn({ path }: { path: string }) {
  const me = useQuery({ queryKey: ["me"], queryFn: api.me, retry: false });
  const address = addressOf(path);
  const sites = useQuery({
    queryKey: ["sites"],
    queryFn: api.sites,
    retry: false,
    // A site that was made elsewhere a moment ago turns up by itself.
    refetchInterval: ({ state }) => (address && state.data?.sites.every((each) => each.id !== address.site) ? MISSING_MS : false),
  });
  const [over, setOver] = useState<"palette" | "help" | null>(null);
  const lastSite = useRef<string | null>(null);
  const list = sites.data?.sites;
  const first = list?.find((each) => !each.archivedAt) ?? list?.[0];
  // The account belongs to no site; around it stays the site that was open.
  if (address) lastSite.current = address.site;
  const site = address ? list?.find((each) => each.id === address.site) : (list?.find((each) => each.id === lastSite.current) ?? first);
  const pageKeys = PAGES.map(({ page, needs, letter }): [string, () => void] => [`g ${letter}`, () => site && isAtLeast(site.role, needs) && go(pathTo(site.id, page))]);
  useKeys({ "mod+k": () => setOver("palette"), "?": () => setOver("help"), ...Object.fromEntries(pageKeys) });

  const signedOut = isSignedOut(me.error) || isSignedOut(sites.error);
  const lost = !address && path !== ACCOUNT;
  useEffect(() => {
    if (signedOut) go("/sign-in", true);
    else if (lost && first) go(pathTo(first.id, first.firstEventAt ? "live" : "install"), true);
  }, [signedOut, lost, first]);
  useEffect(() => {
    if (address?.page === "customers" && address.part) return; // that page says who it is about
    const action = address?.page === "catalogue" ? address.part : null;
    const page = action ?? PAGES.find((each) => each.page === address?.page)?.name ?? (path === ACCOUNT ? "Account" : null);
    document.title = [page, address && site?.name, "Footfall"].filter(Boolean).join(" · ");
  }, [path, address?.page, site]);

  const failed = me.error ?? sites.error;
  if (failed && !signedOut) return <Failure error={failed} retry={() => location.reload()} />;
  if (!me.data || !list || (lost && first)) return <Skeleton rows={14} />;
  const user = me.data.user;
  if (list.length === 0) return <NoSite user={user} path={path} />;
  if (!site) return <Empty page title="No such site"><p>It was removed, or you may not see it. <a href="/">See the others</a></p></Empty>;
  return (
    <Frame sites={list} site={site} page={address?.page ?? null} user={user} onSearch={() => setOver("palette")}>
      <PasswordBanner user={user} open={path === ACCOUNT} />
      <Suspense fallback={<Skeleton rows={12} />}>
        {address ? <SitePage address={address} site={site} user={user} /> : <Account user={user} />}
      </Suspense>
      {over === "palette" && <Palette sites={list} site={site} onClose={() => setOver(null)} />}
      {over === "help" && <ShortcutsHelp onClose={() => setOver(null)} />}
    </Frame>
  );
}

function SitePage({ address, site, user }: { address: Address; site: Site; user: User }): ReactNode {
  const { page, part, detail } = address;
  const needs = PAGES.find((each) => each.page === page)!.needs;
  if (!isAtLeast(site.role, needs))
    return <Empty page title="Not for your role"><p>This page needs the role {needs} on {site.name}. Ask one of its admins.</p></Empty>;
  if (page === "live") return <ActionIcons site={site.id}><Live key={site.id} site={site} /></ActionIcons>;
  if (page === "install") return <Install key={site.id} site={site} />;
  if (page === "assistant") return <Assistant key={site.id} site={site} />;
  if (page === "settings") return <Settings key={site.id} site={site} user={user} part={part} />;
  if (page === "turned-away") return <TurnedAway key={site.id} site={site} />;
  if (page === "conflicts") return <Conflicts key={site.id} site={site} />;
  if (page === "catalogue") return part ? <CatalogueAction key={part} site={site} action={part} /> : <Catalogue key={site.id} site={site} />;
  return part ? <ActionIcons site={site.id}><Customer key={part} site={site} id={part} part={detail} /></ActionIcons> : <Customers key={site.id} site={site} />;
}

function NoSite({ user, path }: { user: User; path: string }): ReactNode {
  if (path === ACCOUNT) return <Suspense fallback={<Skeleton rows={12} />}><main><Account user={user} /></main></Suspense>;
  if (user.owner) return <FirstSite />;
  return <Empty page title="No site yet"><p>You may see no site so far. An owner of this Footfall can let you in, in Settings, People.</p></Empty>;
}
