// One customer: who they are, what they did by day and session, what is known of them, and under which names.
import { useQuery } from "@tanstack/react-query";
import { Suspense, lazy, useCallback, useEffect, useState } from "react";
import { type Site, api } from "../../api";
import { NO_FILTERS } from "../../model/activity_filters";
import { isAtLeast } from "../../model/roles";
import { nameOf, short } from "../../model/words";
import { Empty, Failure, Skeleton } from "../../parts/notice";
import { Tabs } from "../../parts/tabs";
import { ApiError } from "../../request";
import { Link, go, pathTo } from "../../router";
import { Activity } from "./activity";
import { Head } from "./head";

const TABS = ["Activity", "Sessions", "Attributes", "Identities", "Privacy"] as const;
type Tab = (typeof TABS)[number];

const Attributes = lazy(() => import("./attributes").then(({ Attributes: tab }) => ({ default: tab })));
const CustomerPrivacy = lazy(() => import("./privacy").then(({ CustomerPrivacy: tab }) => ({ default: tab })));
const Identities = lazy(() => import("./identities").then(({ Identities: tab }) => ({ default: tab })));
const Sessions = lazy(() => import("./sessions").then(({ Sessions: tab }) => ({ default: tab })));

/** `part` is the tab that the address names. */
export function Customer({ site, id, part }: { site: Site; id: string; part: string | null }) {
  const [filters, setFilters] = useState(NO_FILTERS);
  // What is being erased is not asked for again: it would be gone under the eyes of who watches.
  const [erasing, setErasing] = useState<string | null>(null);
  const profile = useQuery({ queryKey: ["customer", site.id, id], queryFn: () => api.customer(site.id, id), retry: false, enabled: erasing === null });
  const refetch = profile.refetch;
  const name = profile.data ? nameOf(profile.data) : short(id);
  useEffect(() => {
    document.title = [name, site.name, "Footfall"].join(" · ");
  }, [name, site.name]);
  const onNews = useCallback(() => void refetch(), [refetch]);
  if (profile.error instanceof ApiError && profile.error.status === 404) return <Unknown site={site} id={id} />;
  if (profile.error && !profile.data) return <Failure error={profile.error} retry={() => void refetch()} />;
  if (!profile.data) return <Skeleton rows={10} />;
  const tabs = isAtLeast(site.role, "admin") ? TABS : TABS.filter((each) => each !== "Privacy");
  const tab = tabs.find((each) => each.toLowerCase() === part) ?? "Activity";
  const show = (next: Tab): void => go(pathTo(site.id, "customers", id, ...(next === "Activity" ? [] : [next.toLowerCase()])), true);
  const showDay = (day: string): void => {
    setFilters({ ...NO_FILTERS, from: day, to: day });
    show("Activity");
  };
  return (
    <>
      <Head profile={profile.data} site={site} />
      <Tabs label="About this customer" names={tabs} current={tab} onChange={show}>
        {tab === "Activity" ? (
          <Activity site={site} profile={profile.data} filters={filters} onFilters={setFilters} onNews={onNews} />
        ) : (
          <Suspense fallback={<Skeleton rows={6} />}>
            {tab === "Sessions" && <Sessions site={site} id={profile.data.id} onDay={showDay} />}
            {tab === "Attributes" && <Attributes site={site} profile={profile.data} />}
            {tab === "Identities" && <Identities site={site} profile={profile.data} />}
            {tab === "Privacy" && <CustomerPrivacy site={site} profile={profile.data} job={erasing} onErasing={setErasing} />}
          </Suspense>
        )}
      </Tabs>
    </>
  );
}

function Unknown({ site, id }: { site: Site; id: string }) {
  return (
    <Empty page title="No such customer">
      <p>Nobody on {site.name} has the uuid, customId or e-mail <code>{id}</code>. Whoever had it may have been erased.</p>
      <p><Link className="button" href={pathTo(site.id, "customers")}>Search all customers</Link></p>
    </Empty>
  );
}
