// data-ff-action: an element's own event when it is clicked.
import { record } from "./record";
import { onClick, withParams } from "./tags";

export const clicks = (): void =>
  onClick("ffAction", (element) => record(element.dataset.ffAction!, withParams(element), element.dataset.ffLabel));
