import type { Database } from '@ssv-exporter/store/database'
import type { DecidedWriter, WrittenDecided } from '../../decided/decided-writer.ts'
import type { Sighting } from '../../decided/sighting.ts'
import type { VerifiedAgreement } from '../../decided/verified-agreement.ts'
import type { WriteOutcome } from '../../decided/write-queue.ts'

export interface TableWriter extends Pick<DecidedWriter, 'write' | 'onWritten'> {
  /** Published heights, in order. */
  readonly published: number[]
  /** Blocks all writes until it is called again with false. */
  hold(held: boolean): void
}

interface Waiting {
  readonly message: VerifiedAgreement
  readonly sighting: Sighting
  resolve(outcome: WriteOutcome): void
}

/** Writes directly into the table: rows, listeners, and a list of publications. */
export function createTableWriter(database: Database): TableWriter {
  const listeners: ((written: readonly WrittenDecided[]) => void)[] = []
  const published: number[] = []
  const queue: Waiting[] = []
  let held = false
  let isFlushing = false

  async function insert(batch: readonly Waiting[]): Promise<Set<string>> {
    const messages = batch.map(({ message }) => message)
    const rows = await database.query<{ name: string }>(
      'test-write',
      `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value, root_fork)
       SELECT id, role, height, 1, '{1,2,3}', signature, value, fork
       FROM unnest($1::int[], $2::smallint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::text[])
         AS t(id, role, height, signature, value, fork) ORDER BY id, role, height
       ON CONFLICT DO NOTHING RETURNING validator_key_id || ' ' || height AS name`,
      [
        messages.map(({ committee }) => committee.validatorKeyId),
        messages.map(({ role }) => role),
        messages.map(({ height }) => height),
        messages.map(({ signature }) => Buffer.from(signature)),
        messages.map(({ value }) => Buffer.from(value)),
        messages.map(({ rootFork }) => rootFork),
      ],
    )
    return new Set(rows.map(({ name }) => name))
  }

  async function flush(): Promise<void> {
    while (queue.length > 0 && !held) {
      const batch = queue.splice(0)
      const fresh = await insert(batch)
      const written: WrittenDecided[] = []
      for (const { message, sighting, resolve } of batch) {
        const { height, role, publicKey, committee } = message
        const { validatorKeyId } = committee
        const isNew = fresh.delete(`${validatorKeyId} ${height}`)
        if (isNew && sighting.publish) published.push(height)
        const { source } = sighting
        if (isNew) written.push({ validatorKeyId, publicKey, role, height, source, outcome: 'new' })
        resolve(isNew ? 'new' : 'known')
      }
      for (const listener of listeners) listener(written)
    }
    isFlushing = false
  }

  const begin = () => {
    if (isFlushing) return
    isFlushing = true
    void flush()
  }

  return {
    published,
    write: (message, sighting) =>
      new Promise((resolve) => {
        queue.push({ message, sighting, resolve })
        begin()
      }),
    onWritten: (listener) => void listeners.push(listener),
    hold(next) {
      held = next
      begin()
    },
  }
}
