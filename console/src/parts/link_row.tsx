// A row of a table that leads somewhere: a link in its first cell, whose reach is the whole row.
import type { ReactNode } from "react";
import { Link, go } from "../router";

interface Props {
  /** What j and k find it by. */
  id: string;
  href: string;
  /** The row's columns, by their class. */
  className: string;
  /** What the first cell says; `className` of that cell. */
  link: ReactNode;
  linkClass: string;
  /** The other cells. */
  children: ReactNode;
}

export function LinkRow({ id, href, className, link, linkClass, children }: Props) {
  return (
    // What explains itself on hover lies above the link's reach: a click on it counts all the same.
    <div className={`row leads ${className}`} role="row" onClick={(event) => event.target instanceof Element && !event.target.closest("a") && go(href)}>
      <span role="cell">
        <Link className={linkClass} data-row={id} href={href}>{link}</Link>
      </span>
      {children}
    </div>
  );
}
