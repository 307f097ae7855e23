// Keys of a site: those that pages send with, and those of scripts and servers.
import type { Site } from "../../api";
import { ApiKeys } from "./api_keys";
import { TrackerKeys } from "./tracker_keys";

export function Keys({ site }: { site: Site }) {
  return (
    <>
      <TrackerKeys site={site} />
      <ApiKeys site={site} />
    </>
  );
}
