// Who a customer is, at a glance: identifiers, since when, totals, what they use, where from, tags.
import type { ReactNode } from "react";
import type { Customer, Site } from "../../api";
import { amount, channelOf, deviceOf, nameOf, placeOf, sourceOf } from "../../model/words";
import { BotChip } from "../../parts/bot_chip";
import { CopyButton } from "../../parts/copy_button";
import { Identicon } from "../../parts/identicon";
import { Ago } from "../../parts/time";

export function Head({ profile, site }: { profile: Customer; site: Site }) {
  const identifiers = [profile.email, profile.customId, profile.phone].filter((value) => value !== null);
  const source = sourceOf(profile.origin) ?? "direct";
  const channel = channelOf(profile.origin);
  const place = placeOf(profile.place);
  const facts: [string, ReactNode][] = [
    ["Since", <Ago moment={profile.firstSeen} timeZone={site.timeZone} />],
    ["Last seen", <Ago moment={profile.lastSeen} timeZone={site.timeZone} />],
    ["Sessions", amount(profile.sessions)],
    ["Events", amount(profile.events)],
    ["Device", deviceOf(profile.device) ?? "not known"],
    ...(place ? [["Place", place] as [string, ReactNode]] : []),
    ["First came from", channel ? `${source}, ${channel}` : source],
  ];
  return (
    <header className="profile">
      <Identicon id={profile.id} size={48} />
      <div>
        <h1>
          {nameOf(profile)} {profile.bot && <BotChip title="A machine was seen at work: lists and reports leave this customer out" />}
        </h1>
        <p className="identifiers">
          {[...identifiers, profile.id].map((value) => (
            <span key={value} className="copyable">
              <code>{value}</code>
              <CopyButton text={value} label={`Copy ${value}`} />
            </span>
          ))}
        </p>
        {profile.tags.length > 0 && (
          <p className="tags" aria-label="Tags">{profile.tags.map((tag) => <span key={tag} className="chip">{tag}</span>)}</p>
        )}
      </div>
      <dl className="totals">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}
