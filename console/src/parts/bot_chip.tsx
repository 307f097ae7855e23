// What marks a customer, or a visit, as a machine's.
import { Icon } from "./icon";

export function BotChip({ title }: { title: string }) {
  return <span className="chip bot" title={title}><Icon name="bot" /> bot</span>;
}
