import { Client } from 'pg'

/** A database of the benchmark's server, inspected over a separate connection. */
export interface RegistryDatabase extends AsyncDisposable {
  readonly url: string
  /** @throws unless the registry has this many logs and registrations, none of them malformed */
  assertComplete(events: number, registered: number): Promise<void>
  /** Resolves to the time (ms since 1970) at which the block was found to be indexed. */
  indexedAt(block: number, ended: Promise<unknown>): Promise<number>
  leader(): Promise<{ fencingToken: number; indexedBlock: number }>
  /** Deletes everything derived from logs, and the progress; logs and verdicts stay. */
  forgetRegistry(): Promise<void>
}

const POLL_MS = 20

export async function openRegistryDatabase(url: string): Promise<RegistryDatabase> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const one = async <Row extends object>(text: string): Promise<Row> => {
    const { rows } = await client.query<Row>(text)
    return rows[0] as Row
  }
  const count = async (text: string) =>
    Number((await one<{ count: string }>(`SELECT count(*) AS count ${text}`)).count)

  return {
    url,
    async assertComplete(events, registered) {
      const found = {
        logs: await count('FROM contract_log WHERE canonical'),
        registered: await count("FROM contract_log WHERE event = 'ValidatorAdded'"),
        verified: await count(
          'FROM contract_log WHERE key_check IS NOT NULL AND key_fault IS NULL',
        ),
        validators: await count('FROM validator'),
        malformed: await count("FROM contract_log WHERE verdict <> 'applied'"),
      }
      const wanted = {
        logs: events,
        registered,
        verified: registered,
        validators: registered,
        malformed: 0,
      }
      for (const [name, value] of Object.entries(wanted)) {
        const is = found[name as keyof typeof found]
        if (is !== value) throw new Error(`${name}: ${is} instead of ${value}`)
      }
    },
    async indexedAt(block, ended) {
      let isOver = false
      ended.finally(() => {
        isOver = true
      })
      for (;;) {
        const { reached } = await one<{ reached: boolean | null }>(
          `SELECT bool_or(synced AND indexed_block >= ${block}) AS reached FROM cursor`,
        )
        if (reached === true) return performance.timeOrigin + performance.now()
        if (isOver) throw new Error('the indexer ended before it had indexed everything')
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    },
    async leader() {
      const row = await one<{ epoch: string; block: string }>(
        `SELECT l.epoch, c.indexed_block AS block FROM leader l, cursor c WHERE l.name = 'chain-indexer'`,
      )
      return { fencingToken: Number(row.epoch), indexedBlock: Number(row.block) }
    },
    async forgetRegistry() {
      await client.query(
        `TRUNCATE operator, validator, cluster, account, cluster_history, operator_history,
           network_parameter, registry_undo, block, outbox, contradiction`,
      )
      await client.query(
        `UPDATE verification SET confirmed_block = 0, audited_block = NULL, audited_hash = NULL,
           unproved_blocks = 0, searched = true`,
      )
      await client.query(
        `UPDATE cursor SET indexed_block = 0, indexed_hash = NULL, head_block = NULL,
           finalized_block = NULL, synced = false, registry_hash = NULL`,
      )
      // What autovacuum would have done a minute later.
      await client.query('VACUUM (ANALYZE)')
      await client.query('CHECKPOINT')
    },
    [Symbol.asyncDispose]: () => client.end(),
  }
}
