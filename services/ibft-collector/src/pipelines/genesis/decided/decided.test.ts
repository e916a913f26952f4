import { aggregatePublicKeys, PublicKey, Signature, verify } from '@chainsafe/blst'
import { decodePublication } from '@ssv-exporter/gateway-api/publication'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../testing/open-database.ts'
import {
  register,
  type SigningCommittee,
  signingCommittee,
} from '../../../testing/signing-committee.ts'
import { createCommitAggregator } from './commit-aggregator.ts'
import {
  createDecidedWriter,
  type DecidedWriterOptions,
  type WrittenDecided,
} from './decided-writer.ts'
import type { Sighting } from './sighting.ts'

/** The default of one second is too short on a busy machine. */
const WAIT = { timeout: 300_000 }

const one = signingCommittee(1)

const sighting = (facts: Partial<Sighting> = {}): Sighting => ({
  source: 'gossip',
  seenAtMs: 1_700_000_000_000,
  peerId: 'peer',
  publish: true,
  ...facts,
})

async function startCollector(modules: OpenDatabase, options: Partial<DecidedWriterOptions> = {}) {
  const writer = createDecidedWriter({ name: 'one', batchDelayMs: 2, ...options }, modules)
  const aggregator = createCommitAggregator({ maxWaitMs: 20 }, { ...modules, writer })
  const written: WrittenDecided[] = []
  writer.onWritten((some) => written.push(...some))
  await writer.start()
  await aggregator.start()
  onTestFinished(async () => {
    await aggregator.stop()
    await writer.stop()
  })
  return { writer, aggregator, written }
}

interface Row {
  height: number
  signers: number[]
  signature: Uint8Array
  sightings: number
}

const rowsOf = ({ database }: OpenDatabase) =>
  database.query<Row>(
    'rows',
    'SELECT height, signers, signature, sightings FROM decided ORDER BY height',
  )

/** Publications, in order. */
async function publications({ database }: OpenDatabase) {
  const rows = await database.query<{ payload: string }>(
    'outbox',
    'SELECT payload FROM outbox ORDER BY id',
  )
  return rows.map(({ payload }) => {
    const body = decodePublication(payload)
    if (body.type !== 'decided') throw new TypeError(body.type)
    return body
  })
}

/** Height and signer count of the publications, in order. */
async function published(modules: OpenDatabase): Promise<[number, number][]> {
  const bodies = await publications(modules)
  return bodies.map(({ record }) => [Number(record.message.seq_number), record.signer_ids.length])
}

/** Verified directly with the library, not with our code. */
function holds(committee: SigningCommittee, { height, signers, signature }: Row): boolean {
  const root = GENESIS.signingRoot(committee.agreement(height), 'v1')
  const keys = signers.map((id) =>
    PublicKey.fromBytes(committee.shareKeys[id - 1] as Uint8Array, true),
  )
  return verify(root, aggregatePublicKeys(keys), Signature.fromBytes(signature, true))
}

describe('the writer', () => {
  test('stores a message with its origin, and publishes what /query returns', async () => {
    const modules = await openDatabase()
    const { writer, written } = await startCollector(modules, { name: 'berlin-1' })
    const message = one.verified(0)
    expect(await modules.metrics.registry.metrics()).not.toMatch(
      /^ssv_collector_last_decided_timestamp_seconds\S* /m,
    )
    const startedAt = Date.now()
    expect(
      await writer.write(message, sighting({ peerId: '16Uiu2HA', seenAtMs: 1_700_000_000_123 })),
    ).toBe('new')
    const [row] = await modules.database.query(
      'row',
      `SELECT d.validator_key_id AS id, d.role, d.height, d.round, d.signers, d.signature, d.value, d.root_fork AS fork,
         d.first_seen AS seen, d.sightings, p.peer_id AS peer, c.name AS collector
       FROM decided d JOIN peer p ON p.id = d.first_peer JOIN collector c ON c.id = d.collector`,
    )
    expect(row).toEqual({
      id: 1,
      role: 0,
      height: 0,
      round: 1,
      signers: [1, 2, 3],
      signature: Buffer.from(message.signature),
      value: Buffer.from(message.value),
      fork: 'v1',
      seen: new Date(1_700_000_000_123),
      sightings: 1,
      peer: '16Uiu2HA',
      collector: 'berlin-1',
    })
    const publicKey = Buffer.from(one.publicKey).toString('hex')
    expect((await publications(modules))[0]).toEqual({
      type: 'decided',
      op: 'put',
      role: 'ATTESTER',
      publicKey,
      record: {
        message: {
          type: 3,
          round: 1,
          lambda: btoa(`${publicKey}_ATTESTER`),
          seq_number: 0,
          value: Buffer.from(message.value).toString('base64'),
        },
        signature: Buffer.from(message.signature).toString('base64'),
        signer_ids: [1, 2, 3],
      },
      tags: { owner: one.owner, operatorIds: [] },
    })
    const [, stored] =
      /^ssv_collector_last_decided_timestamp_seconds\S* (\S+)$/m.exec(
        await modules.metrics.registry.metrics(),
      ) ?? []
    expect(Number(stored) * 1_000).toBeGreaterThanOrEqual(startedAt)
    expect(written).toEqual([
      {
        validatorKeyId: 1,
        role: 0,
        height: 0,
        publicKey: one.publicKey,
        source: 'gossip',
        outcome: 'new',
      },
    ])
  })

  test('item 16: replaces a stored message by one with more signers, including the signature, and publishes it once more', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules)
    expect(await writer.write(one.verified(5, [1, 2, 3]), sighting())).toBe('new')
    expect(await writer.write(one.verified(5, [2, 3, 4]), sighting())).toBe('known')
    expect(await writer.write(one.verified(5, [1, 2, 3, 4]), sighting())).toBe('better')
    expect(await writer.write(one.verified(5, [1, 2, 3]), sighting())).toBe('known')
    const [row] = await rowsOf(modules)
    expect(row?.signers).toEqual([1, 2, 3, 4])
    expect(holds(one, row as Row)).toBe(true)
    expect(await published(modules)).toEqual([
      [5, 3],
      [5, 4],
    ])
    const updates = (await publications(modules)).map(({ update }) => update)
    expect(updates).toEqual([undefined, true])
  })

  test('publishes the cluster of a message for filters', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules)
    const clusterId = `0x${'c1'.repeat(32)}`
    const message = one.verified(0)
    const committee = { ...message.committee, operatorIds: ['5', '6'], clusterId }
    await writer.write({ ...message, committee }, sighting())
    const tags = { owner: one.owner, operatorIds: ['5', '6'], clusterId }
    expect(await publications(modules)).toMatchObject([{ tags }])
  })

  test('item 20: stores height 0 like others', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules)
    await Promise.all([
      writer.write(one.verified(0), sighting()),
      writer.write(one.verified(1), sighting()),
    ])
    expect((await rowsOf(modules)).map(({ height }) => height)).toEqual([0, 1])
    expect(await published(modules)).toEqual([
      [0, 3],
      [1, 3],
    ])
  })

  test('merges concurrent copies into one row and one publication, and counts every sighting', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules, { batchDelayMs: 20, sightingsMs: 10 })
    const outcomes = await Promise.all([
      writer.write(one.verified(1), sighting()),
      writer.write(one.verified(1, [1, 2, 3, 4]), sighting()),
      writer.write(one.verified(1, [2, 3, 4]), sighting({ publish: false })),
    ])
    expect(outcomes).toEqual(['known', 'new', 'known'])
    expect(await published(modules)).toEqual([[1, 4]])
    expect(await writer.write(one.verified(1), sighting())).toBe('known')
    await vi.waitFor(async () => expect((await rowsOf(modules))[0]?.sightings).toBe(4), WAIT)
  })

  test('stores history before its start without publishing it', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules)
    expect(
      await writer.write(one.verified(1), sighting({ source: 'history', publish: false })),
    ).toBe('new')
    expect(await published(modules)).toEqual([])
  })

  test('drops only the row that Postgres rejects', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules, { batchDelayMs: 20 })
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5].map((height) => {
        const message = one.verified(height)
        return writer.write(height === 3 ? { ...message, role: 40_000 } : message, sighting())
      }),
    )
    expect(outcomes).toEqual(['new', 'new', 'dropped', 'new', 'new'])
    expect((await published(modules)).map(([height]) => height)).toEqual([1, 2, 4, 5])
  })

  test('keeps a queue while Postgres is unavailable, and drops and counts the excess', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules, { queueMessages: 10 })
    await writer.write(one.verified(0), sighting())
    const answered: string[] = []
    const outcomes = await modules.database.transaction('hold', async (transaction) => {
      // The table is locked, like an unresponsive server.
      await transaction.query('lock', 'LOCK TABLE decided IN ACCESS EXCLUSIVE MODE')
      const all = Array.from({ length: 14 }, (_, n) =>
        writer.write(one.verified(n + 1), sighting()).then((outcome) => {
          answered.push(outcome)
          return outcome
        }),
      )
      const waiting = () =>
        transaction.query(
          'waiting',
          "SELECT 1 FROM pg_locks WHERE relation = 'decided'::regclass AND NOT granted",
        )
      await vi.waitFor(async () => expect(await waiting()).not.toEqual([]), WAIT)
      expect(answered).toEqual(['dropped', 'dropped', 'dropped', 'dropped'])
      return all
    })
    expect(await Promise.all(outcomes)).toEqual([
      ...Array.from({ length: 10 }, () => 'new'),
      ...Array.from({ length: 4 }, () => 'dropped'),
    ])
  })

  test('writes its queue when stopped, and reports what cannot be written', async () => {
    const modules = await openDatabase()
    const { writer } = await startCollector(modules, { batchDelayMs: 1_000, drainMs: 500 })
    const outcome = writer.write(one.verified(1), sighting())
    await writer.stop()
    expect(await outcome).toBe('new')
    await expect(writer.write(one.verified(2), sighting())).rejects.toMatchObject({
      code: 'DECIDED_WRITER_STOPPED',
    })
  })
})

describe('late commits', () => {
  const commit = (height: number, signer: number, seed?: string) => ({
    ...one.sign(one.agreement(height, seed), [signer]),
    committee: one,
    rootFork: 'v1',
  })

  test.each([
    ['after', ['decided', 4]],
    ['before', [4, 'decided']],
  ] as const)(
    'a late commit that arrives %s the decided message is merged into it',
    async (_, order) => {
      const modules = await openDatabase()
      const { aggregator } = await startCollector(modules)
      for (const what of order) {
        if (what === 'decided') aggregator.add('decided', one.verified(3), sighting())
        else aggregator.add('commit', commit(3, what), sighting())
      }
      await vi.waitFor(
        async () => expect((await rowsOf(modules))[0]?.signers).toEqual([1, 2, 3, 4]),
        WAIT,
      )
      expect(holds(one, (await rowsOf(modules))[0] as Row)).toBe(true)
    },
  )

  test('a late commit is merged into a stored decided message', async () => {
    const modules = await openDatabase()
    const before = await startCollector(modules)
    await before.writer.write(one.verified(3), sighting())
    const { aggregator } = await startCollector(modules, { name: 'two' })
    aggregator.add('commit', commit(3, 4), sighting())
    await vi.waitFor(
      async () => expect((await rowsOf(modules))[0]?.signers).toEqual([1, 2, 3, 4]),
      WAIT,
    )
    expect(await published(modules)).toEqual([
      [3, 3],
      [3, 4],
    ])
  })

  test('commits of a quorum form a decided message; fewer do not, and commits of other values are not merged', async () => {
    const modules = await openDatabase()
    const { aggregator, writer } = await startCollector(modules)
    for (const signer of [1, 2]) aggregator.add('commit', commit(1, signer), sighting())
    for (const signer of [3, 4])
      aggregator.add('commit', commit(1, signer, 'other value'), sighting())
    for (const signer of [1, 2, 4]) aggregator.add('commit', commit(2, signer), sighting())
    await vi.waitFor(
      async () => expect((await rowsOf(modules)).map(({ height }) => height)).toEqual([2]),
      WAIT,
    )
    await writer.stop()
    const rows = await rowsOf(modules)
    expect(rows.map(({ height, signers }) => [height, signers])).toEqual([[2, [1, 2, 4]]])
    expect(holds(one, rows[0] as Row)).toBe(true)
  })

  test('a commit of another value or of a known signer changes nothing', async () => {
    const modules = await openDatabase()
    const { aggregator, writer } = await startCollector(modules)
    aggregator.add('decided', one.verified(1), sighting())
    aggregator.add('commit', commit(1, 4, 'other value'), sighting())
    aggregator.add('commit', commit(1, 2), sighting())
    await writer.stop()
    expect((await rowsOf(modules)).map(({ signers }) => signers)).toEqual([[1, 2, 3]])
    expect(await published(modules)).toEqual([[1, 3]])
  })
})

test('two collectors keep the valid message with the most signers in any order, and publish each step once', async () => {
  const modules = await openDatabase()
  await register(modules.database, [one])
  const { database } = modules
  const part = fc.record({
    collector: fc.nat(1),
    height: fc.nat(3),
    signers: fc.oneof(
      fc.constantFrom([1], [2], [3], [4]),
      fc.constantFrom([1, 2, 3], [1, 2, 4], [1, 3, 4], [2, 3, 4], [1, 2, 3, 4]),
    ),
    pause: fc.nat(3),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 40 }), async (parts) => {
      await database.query('clean', 'TRUNCATE decided, outbox')
      const collectors = await Promise.all(
        ['a', 'b'].map((name) => startCollector(modules, { name })),
      )
      for (const { collector, height, signers, pause } of parts) {
        const kind = signers.length === 1 ? 'commit' : 'decided'
        collectors[collector]?.aggregator.add(kind, one.verified(height, signers), sighting())
        if (pause === 0) await new Promise((resolve) => setTimeout(resolve, 3))
      }
      for (const { aggregator, writer } of collectors) {
        await aggregator.stop()
        await writer.stop()
      }
      const rows = await rowsOf(modules)
      const steps = await published(modules)
      for (const row of rows) {
        expect(holds(one, row)).toBe(true)
        const counts = steps.filter(([height]) => height === row.height).map(([, count]) => count)
        expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => a - b))
        expect(counts.at(-1)).toBe(row.signers.length)
        const brought = parts
          .filter(({ height }) => height === row.height)
          .map(({ signers }) => signers.length)
        expect(row.signers.length).toBeGreaterThanOrEqual(Math.max(...brought, 3))
      }
      const decidedHeights = new Set(
        parts.filter(({ signers }) => signers.length > 1).map(({ height }) => height),
      )
      for (const height of decidedHeights) expect(rows.map((row) => row.height)).toContain(height)
    }),
    { numRuns: 25 },
  )
})

describe('a height that was decided with two values', () => {
  const decided = (height: number, value: string, signers: readonly number[]) => ({
    ...one.sign(one.agreement(height, value), signers),
    committee: one,
    rootFork: 'v1',
  })
  const FIRST = [0, 1, 2, 3].map((height) => decided(height, 'A', [1, 2, 3]))
  const SECOND = [
    decided(0, 'B', [1, 2, 4]),
    decided(1, 'B', [1, 2, 3, 4]),
    decided(2, 'B', [2, 3, 4]),
  ]
  const valuesOf = ({ database }: OpenDatabase, table: 'decided' | 'decided_contradiction') =>
    database.query<{ height: number; value: Uint8Array; signers: number[] }>(
      'values',
      `SELECT height, value, signers FROM ${table} ORDER BY height, value`,
    )
  const plain = (
    messages: readonly { height: number; value: Uint8Array; signers: readonly number[] }[],
  ) =>
    messages.map(({ height, value, signers }) => [
      height,
      Buffer.from(value).toString('hex'),
      [...signers],
    ])

  test('keeps both, and replaces neither by the other, however many signed it', async () => {
    const modules = await openDatabase()
    await register(modules.database, [one])
    const { aggregator, writer, written } = await startCollector(modules)
    for (const message of [...FIRST, ...SECOND]) aggregator.add('decided', message, sighting())
    await vi.waitFor(() => expect(written).toHaveLength(7), WAIT)
    expect(plain(await valuesOf(modules, 'decided'))).toEqual(plain(FIRST))
    expect(plain(await valuesOf(modules, 'decided_contradiction'))).toEqual(plain(SECOND))
    expect(written.map(({ outcome }) => outcome).toSorted()).toEqual([
      ...Array(3).fill('contradiction'),
      ...Array(4).fill('new'),
    ])
    expect((await publications(modules)).map(({ record }) => record.message.seq_number)).toEqual([
      0, 1, 2, 3,
    ])
    // Each of the two still gets its late signers.
    const more = [decided(0, 'A', [1, 2, 3, 4]), decided(0, 'B', [1, 2, 3, 4])]
    const outcomes = await Promise.all(more.map((message) => writer.write(message, sighting())))
    expect(outcomes).toEqual(['better', 'known'])
    expect((await valuesOf(modules, 'decided'))[0]?.signers).toEqual([1, 2, 3, 4])
    expect((await valuesOf(modules, 'decided_contradiction'))[0]?.signers).toEqual([1, 2, 3, 4])
  })

  test('is stored once by two collectors and after a restart', async () => {
    const modules = await openDatabase()
    await register(modules.database, [one])
    const collectors = [
      await startCollector(modules, { name: 'one' }),
      await startCollector(modules, { name: 'two' }),
    ]
    const all = [...FIRST, ...SECOND]
    const written = await Promise.all(
      collectors.flatMap(({ writer }) => all.map((message) => writer.write(message, sighting()))),
    )
    const kept = plain([
      ...(await valuesOf(modules, 'decided')),
      ...(await valuesOf(modules, 'decided_contradiction')),
    ])
    expect(kept).toHaveLength(7)
    expect(new Set(kept.map(String))).toEqual(new Set(plain(all).map(String)))
    expect(written.filter((outcome) => outcome === 'contradiction')).toHaveLength(3)
    expect(written.filter((outcome) => outcome === 'new')).toHaveLength(4)
    const later = await startCollector(modules, { name: 'three' })
    const again = await Promise.all(all.map((message) => later.writer.write(message, sighting())))
    expect(again).toEqual(Array(7).fill('known'))
    expect(await valuesOf(modules, 'decided_contradiction')).toHaveLength(3)
  })

  test('stores only a few of many values', async () => {
    const modules = await openDatabase()
    await register(modules.database, [one])
    const { writer } = await startCollector(modules)
    for (let n = 0; n < 8; n += 1)
      await writer.write(decided(0, `value ${n}`, [1, 2, 3]), sighting())
    expect(await valuesOf(modules, 'decided')).toHaveLength(1)
    expect(await valuesOf(modules, 'decided_contradiction')).toHaveLength(3)
  })
})
