// Erasures of customers: those under way, and those that are done with their proof.
import { useQuery } from "@tanstack/react-query";
import type { Site } from "../../api";
import { type Job, settings } from "../../api_settings";
import { Asked } from "../../parts/asked";
import { Proof } from "../../parts/proof";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";

const POLL_MS = 2000; // while one is under way

const STATES: Record<Job["state"], [string, string]> = {
  waiting: ["dim", "○ waiting"],
  running: ["warn", "● under way"],
  done: ["good", "✓ done"],
  failed: ["bad", "⚠ failed"],
};

export function Erasures({ site }: { site: Site }) {
  const jobs = useQuery({
    queryKey: ["jobs", site.id],
    queryFn: () => settings.jobs(site.id),
    refetchInterval: ({ state }) => (state.data?.jobs.some((job) => job.state === "waiting" || job.state === "running") ? POLL_MS : false),
  });
  return (
    <section aria-labelledby="erasures">
      <h2 id="erasures">Erasures</h2>
      <p className="dim">A customer is erased on their own page, under Privacy. Here stands what was removed, and the proof that nothing remained.</p>
      <Asked query={jobs} rows={2}>
        {({ jobs: list }) => list.length === 0 ? <p className="dim">Nobody has been erased.</p> : (
          <Table
            label="Erasures" heads={["State", "Asked by", "Asked", "Finished"]}
            rows={list.map((job) => ({
              id: job.id,
              cells: [
                <span className={STATES[job.state][0]}>{STATES[job.state][1]}{job.state === "running" && `: ${job.step}`}</span>,
                job.askedBy,
                <Ago moment={job.createdAt} timeZone={site.timeZone} />,
                job.finishedAt ? <Ago moment={job.finishedAt} timeZone={site.timeZone} /> : "–",
              ],
              below: job.result && <details><summary>Proof</summary><Proof result={job.result} timeZone={site.timeZone} /></details>,
            }))}
          />
        )}
      </Asked>
    </section>
  );
}
