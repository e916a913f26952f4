import type { Database } from './database.ts'
import { LOG_HEAD_QUERY } from './log-head-query.ts'
import { coverPublications } from './publication-partitions.ts'

/**
 * `Publication`, `LogHead` and `PublicationLog` are declared as in packages/stream, because neither
 * package may import the other; the compiler compares them where the log is passed to the relay.
 */
export interface Publication {
  readonly offset: number
  readonly topic: string
  readonly payload: string
}

/** The row of `publication_head`, and what is retained. */
export interface LogHead {
  readonly epoch: string
  /** 0 when nothing was published yet. */
  readonly offset: number
  /** The oldest retained offset of the epoch; `offset` + 1 if none is retained. */
  readonly earliest: number
}

/** The publication log in Postgres. */
export interface PublicationLog {
  head(): Promise<LogHead>
  /** Publications after `after`, ascending. */
  read(after: number, limit: number): Promise<Publication[]>
  /**
   * Assigns the next offsets to up to `limit` outbox rows in one transaction and returns them.
   */
  moveOutbox(limit: number): Promise<Publication[]>
  /** Starts a new epoch if the current one is still `former`. Offsets continue. */
  beginEpoch(former: string): Promise<void>
}

/**
 * Offsets are assigned under a lock on the head row: they are commit-ordered and contiguous, and
 * concurrent relays only wait for each other. Their column is named `position`, because OFFSET is
 * a reserved word of SQL. An identity column would not guarantee this (see
 * docs/architecture.md).
 */
export function createPublicationLog(database: Database): PublicationLog {
  /** The first position without a partition, as far as known. */
  let coveredTo = 0

  return {
    async head() {
      const [row] = await database.prepared<LogHead>('publication-head', LOG_HEAD_QUERY, [])
      if (row === undefined) throw new Error('the publication_head row is missing')
      return row
    },
    read: (after, limit) =>
      database.prepared<Publication>(
        'publication-read',
        'SELECT position AS "offset", topic, payload FROM publication WHERE position > $1 ORDER BY position LIMIT $2',
        [after, limit],
      ),
    async moveOutbox(limit) {
      // Most polls find nothing and should not cost a lock and a commit.
      const [outbox] = await database.prepared<{ waiting: boolean }>(
        'outbox-waiting',
        'SELECT EXISTS (SELECT 1 FROM outbox) AS waiting',
        [],
      )
      if (outbox?.waiting !== true) return []
      const { rows, partitionsTo } = await database.transaction(
        'publication-move',
        async (transaction) => {
          const [head] = await transaction.query<{ position: number }>(
            'publication-lock',
            'SELECT position FROM publication_head FOR UPDATE',
          )
          const position = head?.position ?? 0
          const last = position + limit
          const known = coveredTo
          // Read again if this transaction fails.
          coveredTo = 0
          const partitionsTo =
            last < known ? known : await coverPublications(transaction, position, last)
          const rows = await transaction.query<Publication>(
            'publication-move',
            `WITH taken AS (
             DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT $1)
             RETURNING id, topic, payload, created_at
           ), numbered AS (
             SELECT h.position + row_number() OVER (ORDER BY t.id) AS position, t.topic, t.payload, t.created_at
             FROM taken t CROSS JOIN publication_head h
           ), moved AS (
             INSERT INTO publication (position, topic, payload, created_at)
             SELECT position, topic, payload, created_at FROM numbered
             RETURNING position, topic, payload
           ), counted AS (
             UPDATE publication_head SET position = position + (SELECT count(*) FROM taken)
             WHERE EXISTS (SELECT 1 FROM taken)
           )
           SELECT position AS "offset", topic, payload FROM moved ORDER BY position`,
            [limit],
          )
          return { rows, partitionsTo }
        },
      )
      coveredTo = partitionsTo
      return rows
    },
    async beginEpoch(former) {
      await database.query(
        'publication-epoch',
        'UPDATE publication_head SET epoch = gen_random_uuid(), epoch_from = position WHERE epoch = $1',
        [former],
      )
    },
  }
}
