// What stands where content would: nothing yet, an error, or the shape of what is loading.
import type { ReactNode } from "react";
import { ApiError } from "../request";

interface EmptyProps {
  title: string;
  /** Whether it stands for the whole page, and its title is the page's. */
  page?: boolean;
  children: ReactNode;
}

export function Empty({ title, page = false, children }: EmptyProps) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className="notice">
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <div className="notice" role="alert">
      <h2>{error instanceof ApiError && error.status === 404 ? "Not found" : "That did not work"}</h2>
      <p>{error.message}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Skeleton({ rows }: { rows: number }) {
  return (
    <div className="skeleton">
      <span className="unseen">Loading…</span>
      {Array.from({ length: rows }, (_, at) => (
        <i key={at} />
      ))}
    </div>
  );
}
