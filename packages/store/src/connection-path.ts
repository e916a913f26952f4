import type pg from 'pg'

/**
 * `direct`: all statements run in one Postgres session. `pooled`: each transaction may run in a
 * different one.
 */
export type ConnectionPath = 'direct' | 'pooled'

export interface OpenedConnection {
  /** Applied to direct sessions only; 0 = no limit. */
  statementTimeoutMs: number
  answerTimeoutMs: number
}

/**
 * Present in the driver but missing from its types: the process id the server sent when the
 * connection was opened.
 */
type WithProcessId = pg.ClientBase & { readonly processID: number | null }

/**
 * Detects whether a pooler sits between a new connection and Postgres. On a direct connection it
 * sets the session's statement timeout; a pooler would reject that as a startup parameter
 * (PgBouncer: "unsupported startup parameter") or leak it to the next client.
 *
 * Postgres sends its own process id in BackendKeyData (protocol, "Start-up"). A pooler sends its
 * own value there, which it uses to route cancel requests (PgBouncer 1.18: eight random bytes).
 */
export async function pathOf(
  client: pg.ClientBase,
  { statementTimeoutMs, answerTimeoutMs }: OpenedConnection,
): Promise<ConnectionPath> {
  const { processID } = client as WithProcessId
  const { rows } = await client.query<{ direct: boolean }>({
    text: `SELECT pid = $1 AS direct,
             CASE WHEN pid = $1 AND $2 > 0 THEN set_config('statement_timeout', $2::text, false) END
           FROM pg_backend_pid() AS pid`,
    values: [processID, statementTimeoutMs],
    query_timeout: answerTimeoutMs,
  } as pg.QueryConfig)
  return rows[0]?.direct === true ? 'direct' : 'pooled'
}
