import type pg from 'pg'

/** `direct`: every statement reaches one session of Postgres. `pooled`: each transaction may reach another one. */
export type ConnectionPath = 'direct' | 'pooled'

export interface OpenedConnection {
  /** For a session of our own; 0 = no limit. */
  statementTimeoutMs: number
  answerTimeoutMs: number
}

/** In the driver, and missing in its types: the process id that the server named when the connection was opened. */
type WithProcessId = pg.ClientBase & { readonly processID: number | null }

/**
 * Tells whether a pooler stands between a fresh connection and Postgres. Where none does, sets the session's statement timeout,
 * which a pooler would refuse as a startup parameter (PgBouncer: "unsupported startup parameter") or leave to the next client.
 *
 * Postgres names its own process in BackendKeyData (protocol, "Start-up"); a pooler names something of its own there, to route
 * cancellations by (PgBouncer 1.18: eight random bytes).
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
