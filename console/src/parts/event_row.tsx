// An event, everywhere the same row: icon, label, action, what matters, who, when.
import { memo } from "react";
import type { Event } from "../api";
import { botTold, clock, highlights, identificationMark, longer, short, written } from "../model/words";
import { useActionIcon } from "./action_icons";
import { Icon } from "./icon";
import { Identicon } from "./identicon";
import { Ago } from "./time";

interface Props {
  event: Event;
  timeZone: string;
  selected: boolean;
  onOpen: (event: Event) => void;
  /** The customer's name; without it the row leaves the customer out. */
  customer?: string | undefined;
  showCustomer?: boolean;
}

export const EventRow = memo(function EventRow({ event, timeZone, selected, onOpen, customer, showCustomer = false }: Props) {
  const icon = useActionIcon(event.action);
  const unusual = longer(event);
  return (
    <button type="button" className="row event" aria-current={selected} data-row={event.id} onClick={() => onOpen(event)}>
      <span className="event-icon" title={event.action.split(".")[0]}>
        <Icon name={icon} />
      </span>
      <span className="event-label">{event.label}</span>
      <code className="event-action">{event.action}</code>
      <span className="event-params">
        {unusual && (
          <span className="event-longer" title={`Longer than usual: ${unusual}`}>
            <Icon name="longer" />
            {unusual}
          </span>
        )}
        {event.identification && (
          <span className="event-longer" title={event.identification.message}>
            <Icon name="conflict" />
            {identificationMark(event.identification.code)}
          </span>
        )}
        {showCustomer && event.device["bot"] && <span title={`A bot: ${botTold(event.device["bot"])}`}><Icon name="bot" /> bot</span>}
        {highlights(event).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </span>
      {showCustomer && (
        <span className="event-customer">
          <Identicon id={event.customer} />
          <span className={customer ? "" : "mono"}>{customer ?? short(event.customer)}</span>
        </span>
      )}
      <span className="event-time">
        {showCustomer ? (
          <Ago moment={event.time} timeZone={timeZone} />
        ) : (
          <time dateTime={event.time} title={written(event.time, timeZone)}>
            {clock(event.time, timeZone)}
          </time>
        )}
      </span>
    </button>
  );
});
