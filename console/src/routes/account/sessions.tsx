// Where one is signed in, and ending that.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api";
import { agentWords } from "../../model/agent";
import { Asked } from "../../parts/asked";
import { Wrong } from "../../parts/field";
import { Table } from "../../parts/table";
import { Ago } from "../../parts/time";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function Sessions() {
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ["my-sessions"], queryFn: api.sessions });
  const onSuccess = (): Promise<void> => queries.invalidateQueries({ queryKey: ["my-sessions"] });
  const end = useMutation({ mutationFn: api.endSession, onSuccess });
  const endOthers = useMutation({ mutationFn: api.endOtherSessions, onSuccess });
  const failed = end.error ?? endOthers.error;
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Sessions</h2>
      <p className="dim">Every browser that you are signed in with. End those that you do not know, and change your password then.</p>
      {failed && <Wrong>{failed.message}</Wrong>}
      <Asked query={sessions}>
        {({ sessions: list }) => (
          <>
            <Table
              label="Sessions" heads={["Browser", "Address", "Signed in", "Last seen", ""]}
              rows={list.map((session) => ({
                id: session.id,
                cells: [
                  <b title={session.userAgent}>{agentWords(session.userAgent)}</b>,
                  <code>{session.address}</code>,
                  <Ago moment={session.createdAt} timeZone={ZONE} />,
                  <Ago moment={session.seenAt} timeZone={ZONE} />,
                  session.current ? <span className="good">● this one</span> : (
                    <button type="button" className="button" disabled={end.isPending} onClick={() => end.mutate(session.id)}>End</button>
                  ),
                ],
              }))}
            />
            {list.some((session) => !session.current) && (
              <p className="actions">
                <button type="button" className="button" disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>End all others</button>
              </p>
            )}
          </>
        )}
      </Asked>
    </section>
  );
}
