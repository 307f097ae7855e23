// Customers: everybody who was here, last seen first, found by any identifier.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Customer, type Site, api } from "../api";
import { useKept } from "../kept";
import { useKeys } from "../keys";
import { amount, deviceOf, nameOf, short, sourceOf } from "../model/words";
import { BotChip } from "../parts/bot_chip";
import { BotsButton } from "../parts/bots_button";
import { Identicon } from "../parts/identicon";
import { LinkRow } from "../parts/link_row";
import { Empty, Failure, Skeleton } from "../parts/notice";
import { Ago } from "../parts/time";
import { Link, pathTo } from "../router";
import { focusRow } from "../rows";
import { useSettled } from "../settled";

const TYPING_MS = 200; // a pause that long, and it is searched for

export function Customers({ site }: { site: Site }) {
  const [text, setText] = useKept("query", "");
  const [bots, setBots] = useKept("bots", false);
  const [at, setAt] = useState(-1);
  const query = useSettled(text, TYPING_MS).trim();
  const found = useInfiniteQuery({
    queryKey: ["customers", site.id, query, bots],
    queryFn: ({ pageParam }) => api.customers(site.id, { query, bots: bots ? "include" : "", cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  const customers = found.data?.pages.flatMap((page) => page.customers) ?? [];
  const move = (step: number): void => {
    const next = Math.min(Math.max(at + step, 0), customers.length - 1);
    setAt(next);
    focusRow(customers[next]?.id);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    "/": () => document.getElementById("search")?.focus(),
  });
  return (
    <section className="list" aria-labelledby="customers">
      <div className="toolbar">
        <h1 id="customers">Customers</h1>
        <span className="filters">
          <input id="search" type="search" aria-label="Search customers" placeholder="Identifier or attribute  ( / )" value={text} onChange={(event) => setText(event.target.value)} />
          <BotsButton shown={bots} onChange={setBots} />
        </span>
      </div>
      {found.error && <Failure error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton rows={12} />}
      {found.data && customers.length === 0 && (
        <Empty title={query ? "Nobody by that name" : "Nobody yet"}>
          {query ? (
            <>
              <p>Search looks for a part of an e-mail, customId, phone, attribute or tag, and for the start of a uuid.</p>
              {!bots && <p><button type="button" className="button" onClick={() => setBots(true)}>Look among bots, too</button></p>}
            </>
          ) : (
            <p>Customers appear with their first event. <Link href={pathTo(site.id, "install")}>Install the tracker</Link></p>
          )}
        </Empty>
      )}
      {customers.length > 0 && (
        <div className="rows table" role="table" aria-label="Customers">
          <div className="row customer head" role="row">
            {["Customer", "Last seen", "Sessions", "Events", "Device", "First came from"].map((name) => (
              <span key={name} role="columnheader">{name}</span>
            ))}
          </div>
          {customers.map((customer) => <Row key={customer.id} customer={customer} site={site} />)}
        </div>
      )}
      {found.hasNextPage && (
        <p className="actions">
          <button type="button" className="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {found.isFetchingNextPage ? "Loading…" : "Show more"}
          </button>
        </p>
      )}
    </section>
  );
}

function Row({ customer, site }: { customer: Customer; site: Site }) {
  const name = nameOf(customer);
  const who = (
    <>
      <Identicon id={customer.id} size={20} />
      <span className={name === short(customer.id) ? "mono" : ""} title={name}>{name}</span>
      {customer.customId && customer.customId !== name && <span className="dim" title={customer.customId}>{customer.customId}</span>}
      {customer.bot && <BotChip title="A machine was seen at work: left out unless bots are shown" />}
    </>
  );
  return (
    <LinkRow id={customer.id} className="customer" href={pathTo(site.id, "customers", customer.id)} linkClass="who" link={who}>
      <span role="cell"><Ago moment={customer.lastSeen} timeZone={site.timeZone} /></span>
      <span role="cell" className="number">{amount(customer.sessions)}</span>
      <span role="cell" className="number">{amount(customer.events)}</span>
      <span role="cell" className="dim">{deviceOf(customer.device) ?? "–"}</span>
      <span role="cell" className="dim">{sourceOf(customer.origin) ?? "direct"}</span>
    </LinkRow>
  );
}
