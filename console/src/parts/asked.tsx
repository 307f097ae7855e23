// What a question to the server came to: its answer, or the shape of it, or what went wrong.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure, Skeleton } from "./notice";

export function Asked<T>({ query, rows = 4, children }: { query: UseQueryResult<T, Error>; rows?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton rows={rows} />;
}
