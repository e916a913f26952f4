import type { Database } from '@ssv-exporter/store/database'
import type { DecidedToPut } from '@ssv-exporter/store/decided/decided-row'
import { putDecided } from '@ssv-exporter/store/decided/put-decided'
import { readDecidedRange } from '@ssv-exporter/store/decided/read-decided'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { createPublicationLog } from '@ssv-exporter/store/publication-log'
import { createQueryReader } from '@ssv-exporter/store/query-reader'
import { decided, outbox, publication, validator, validatorKey } from '@ssv-exporter/store/schema'
import { and, asc, between, eq, gt, gte, isNull, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { validatorKeyHex } from '../support/seed-registry.ts'

/** One task, as a handwritten statement and as one built by Drizzle. */
export interface BuilderPair {
  readonly what: string
  /** Calls per round. */
  readonly calls: number
  /** Rows that one call reads or writes. */
  readonly rows: number
  /**
   * Both resolve to the number of rows read or written; `call` counts up over all rounds of both.
   */
  byHand(call: number): Promise<number>
  built(call: number): Promise<number>
  /** Deletes written rows. */
  reset?(): Promise<void>
}

export interface PairsOptions {
  validators: number
  /** Decided heights of each validator, from 0. */
  heights: number
}

const RANGE = 100
const BATCH = 500
/** Written heights are above those that are read. */
const WRITTEN_FROM = 1_000_000
const DIGEST_BYTES = 32
const SIGNATURE_BYTES = 96
const VALUE_BYTES = 128
const PAYLOAD = JSON.stringify({ type: 'decided', data: 'x'.repeat(400) })

/**
 * @param orm over a separate pool; uses named prepared statements where its builder supports them
 */
export function builderPairs(
  options: PairsOptions,
  { database, orm }: { database: Database; orm: NodePgDatabase },
): BuilderPair[] {
  const { validators } = options
  const reader = createQueryReader(database)
  const log = createPublicationLog(database)
  const keyOf = (call: number) => Buffer.from(validatorKeyHex(call % validators), 'hex')

  const oneValidator = orm
    .select()
    .from(validatorKey)
    .innerJoin(validator, eq(validator.keyId, validatorKey.id))
    .where(and(eq(validatorKey.key, sql.placeholder('key')), isNull(validator.removedBlock)))
    .prepare('built-validator-by-key')
  const allValidators = orm
    .select()
    .from(validator)
    .innerJoin(validatorKey, eq(validator.keyId, validatorKey.id))
    .where(and(gte(validator.index, sql.placeholder('from')), isNull(validator.removedBlock)))
    .orderBy(asc(validator.index))
    .limit(validators)
    .prepare('built-validators')
  const range = orm
    .select()
    .from(decided)
    .where(
      and(
        eq(decided.validatorKeyId, sql.placeholder('keyId')),
        eq(decided.role, 0),
        between(decided.height, sql.placeholder('from'), sql.placeholder('to')),
      ),
    )
    .orderBy(asc(decided.height))
    .limit(RANGE)
    .prepare('built-decided-range')
  const publications = orm
    .select()
    .from(publication)
    .where(gt(publication.position, sql.placeholder('after')))
    .orderBy(asc(publication.position))
    .limit(BATCH)
    .prepare('built-publications')

  const rangeOf = (call: number) => {
    const from = (call * RANGE) % (options.heights - RANGE + 1)
    return { keyId: 1 + (call % validators), from, to: from + RANGE - 1 }
  }
  const clear = (table: string) => async () => {
    await database.query('clear', `TRUNCATE ${table}`)
  }

  return [
    {
      what: 'a validator by key (`query-reader.ts`)',
      calls: 2_000,
      rows: 1,
      byHand: async (call) =>
        (await reader.validatorByKey(keyOf(call), false)) === undefined ? 0 : 1,
      built: async (call) => (await oneValidator.execute({ key: keyOf(call) })).length,
    },
    {
      what: `${validators} validators at once (\`query-reader.ts\`)`,
      calls: 5,
      rows: validators,
      byHand: async () => (await reader.validators(0n, undefined, false, validators)).length,
      built: async () => (await allValidators.execute({ from: 0 })).length,
    },
    {
      what: `${RANGE} decided heights (\`decided/read-decided.ts\`)`,
      calls: 500,
      rows: RANGE,
      byHand: async (call) => {
        const { keyId, from, to } = rangeOf(call)
        const chain = { validatorKeyId: keyId, role: 0 }
        return (await readDecidedRange(database, chain, { from, to, limit: RANGE })).length
      },
      built: async (call) => (await range.execute(rangeOf(call))).length,
    },
    {
      what: `${BATCH} new decided messages (\`decided/put-decided.ts\`)`,
      calls: 20,
      rows: BATCH,
      byHand: async (call) => {
        const rows = newDecided(call)
        return (await database.transaction('put', (transaction) => putDecided(transaction, rows)))
          .length
      },
      built: async (call) => {
        const rows = newDecided(call).map(({ firstSeenMs, ...row }) => ({
          ...row,
          signers: [...row.signers],
          signature: Buffer.from(row.signature),
          value: Buffer.from(row.value),
          firstSeen: new Date(firstSeenMs),
        }))
        const written = await orm.transaction((transaction) =>
          transaction
            .insert(decided)
            .values(rows)
            .onConflictDoUpdate({
              target: [decided.validatorKeyId, decided.role, decided.height],
              set: {
                round: sql`excluded.round`,
                signers: sql`excluded.signers`,
                signature: sql`excluded.signature`,
                rootFork: sql`excluded.root_fork`,
                sightings: sql`${decided.sightings} + excluded.sightings`,
              },
              setWhere: sql`${decided.value} = excluded.value AND cardinality(excluded.signers) > cardinality(${decided.signers})`,
            })
            .returning({
              validatorKeyId: decided.validatorKeyId,
              role: decided.role,
              height: decided.height,
              sightings: decided.sightings,
            }),
        )
        return written.length
      },
      reset: async () => {
        await database.query('clear', 'DELETE FROM decided WHERE height >= $1', [WRITTEN_FROM])
      },
    },
    {
      what: `${BATCH} publications into the outbox (\`outbox.ts\`)`,
      calls: 50,
      rows: BATCH,
      byHand: async () => {
        const rows = newPublications()
        await database.transaction('append', (transaction) => appendOutbox(transaction, rows))
        return rows.length
      },
      built: async () => {
        const rows = newPublications()
        await orm.transaction(async (transaction) => {
          await transaction.insert(outbox).values(rows)
          await transaction.execute(sql`SELECT pg_notify('ssv_outbox', '')`)
        })
        return rows.length
      },
      reset: clear('outbox'),
    },
    {
      what: `${BATCH} publications of the log (\`publication-log.ts\`)`,
      calls: 200,
      rows: BATCH,
      byHand: async (call) => (await log.read(call % BATCH, BATCH)).length,
      built: async (call) => (await publications.execute({ after: call % BATCH })).length,
    },
  ]
}

function newDecided(call: number): DecidedToPut[] {
  return Array.from({ length: BATCH }, (_, i) => ({
    validatorKeyId: 1 + i,
    role: 0,
    height: WRITTEN_FROM + call,
    round: 1,
    signers: [1, 2, 3],
    signature: Buffer.alloc(SIGNATURE_BYTES, i),
    value: Buffer.alloc(VALUE_BYTES, i % DIGEST_BYTES),
    rootFork: 'v1',
    firstSeenMs: 1_700_000_000_000 + i,
    firstPeer: 1,
    collector: 1,
    sightings: 1,
  }))
}

const newPublications = () =>
  Array.from({ length: BATCH }, () => ({ topic: 'decided', payload: PAYLOAD }))
