import { dutyEntries } from '@ssv-exporter/gateway-api/duty-publication'
import { type DutyBody, decodePublication } from '@ssv-exporter/gateway-api/publication'
import { encodeDutyPush } from '@ssv-exporter/gateway-api/stream/encode-push'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import type { DutyEntry, DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { readDuties } from '@ssv-exporter/store/duties/read-duties'
import { expect, onTestFinished, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../testing/open-database.ts'
import type { IsScheduled } from './duty-publications.ts'
import { createDutyStore } from './duty-store.ts'
import { createValidatorIndexMap } from './validator-index-map.ts'

const SLOT_MS = 12_000
const QUORUM = 3
const ALL = { after: { slot: 0, role: -1, committee: 0 }, toSlot: 2 ** 31 - 1 }
const keyOf = (index: number) => index.toString(16).padStart(96, '0')
const VOTE = new TextEncoder().encode('vote')
const BLOCK = new TextEncoder().encode('block')

/** A store of one collector. @param laterMs by which it hears everything later than another one */
async function startStore(
  opened: OpenDatabase,
  laterMs = 0,
  isScheduled?: IsScheduled,
  { signatureDays, nowMs = 100 * SLOT_MS }: { signatureDays?: number; nowMs?: number } = {},
) {
  const indices = createValidatorIndexMap()
  const store = createDutyStore(
    { drainMs: 10_000, ...(signatureDays !== undefined && { signatureDays }) },
    {
      ...opened,
      // Each represents a separate process.
      metrics: createMetrics({ service: 'test' }),
      network: { genesisMs: 0, slotMs: SLOT_MS, schedule: { slotsPerEpoch: 32 } },
      indices,
      restoreVote: () => {},
      ...(isScheduled && { isScheduled }),
      now: () => nowMs,
    },
  )
  await store.start()
  onTestFinished(() => store.stop())
  for (const index of [11, 12, 13]) indices.learn(keyOf(index), index, 'signed')
  return {
    store,
    put: (slot: number, masks: Readonly<Record<number, number>>, more: Partial<DutyEntry> = {}) =>
      store.put([record(slot, masks, laterMs, more)]),
  }
}

function record(
  slot: number,
  masks: Readonly<Record<number, number>>,
  laterMs: number,
  { value = VOTE, ...more }: Partial<DutyEntry>,
): DutyRecord {
  const startMs = slot * SLOT_MS + laterMs
  return {
    slot,
    role: value === BLOCK ? BEACON_ROLE.proposer : BEACON_ROLE.attester,
    committeeId: 'c1'.repeat(32),
    operatorIds: [1n, 2n, 3n, 4n],
    entries: Object.entries(masks).map(([validatorIndex, signers]) => {
      const hasQuorum = signers.toString(2).replaceAll('0', '').length >= QUORUM
      return {
        validatorIndex: Number(validatorIndex),
        signers,
        hasQuorum,
        root: 'fedcba98'.repeat(8),
        value,
        round: 1,
        proposalMs: startMs + 4_000,
        ...(hasQuorum && { quorumMs: startMs + 4_500 }),
        lastMs: startMs + 4_600,
        ...more,
      }
    }),
  }
}

/** Publications in order: validators with their signers. */
async function outbox({ database }: OpenDatabase): Promise<DutyBody[]> {
  const rows = await database.query<{ payload: string }>(
    'outbox',
    'SELECT payload FROM outbox ORDER BY id',
  )
  return rows.map(({ payload }) => decodePublication(payload) as DutyBody)
}

const brief = ({ update, record: duty }: DutyBody) => {
  const validators = dutyEntries(duty).map(
    ({ validatorIndex, outcome }) => `${validatorIndex} by ${outcome.signers.join()}`,
  )
  return `${update === true ? 'update' : 'new'} ${duty.slot}: ${validators.join('; ')}`
}

test('marks duties that the beacon node did not assign to the validator', async () => {
  const opened = await openDatabase()
  const known = new Map([
    [11, true],
    [12, false],
  ])
  const { store, put } = await startStore(opened, 0, (slot, role, index) =>
    slot === 99 && role === BEACON_ROLE.attester ? known.get(index) : undefined,
  )
  put(99, { 11: 0b0111, 12: 0b0111, 13: 0b0111 })
  await store.flush()
  const [published] = await outbox(opened)
  const entries = published === undefined ? [] : dutyEntries(published.record)
  expect(entries.map(({ outcome }) => outcome.scheduled)).toEqual([undefined, false, undefined])
  const pushed = published === undefined ? [] : encodeDutyPush(published, 'epoch', 1).entries
  expect(pushed.map((text) => JSON.parse(text).scheduled)).toEqual([undefined, false, undefined])
})

test('publishes what reached a quorum, and again what changed', async () => {
  const opened = await openDatabase()
  const { store, put } = await startStore(opened)
  put(99, { 11: 0b0011, 12: 0b0001 })
  await store.flush()
  expect(await outbox(opened)).toEqual([])
  put(99, { 11: 0b0111, 12: 0b0001, 13: 0b0111 })
  await store.flush()
  put(99, { 11: 0b0111, 12: 0b0111, 13: 0b1111 })
  await store.flush()
  put(99, { 11: 0b0111, 12: 0b0111, 13: 0b1111 }, { lastMs: 99 * SLOT_MS + 9_000 })
  await store.flush()
  const published = await outbox(opened)
  expect(published.map(brief)).toEqual([
    'new 99: 11 by 1,2,3; 13 by 1,2,3',
    'update 99: 12 by 1,2,3; 13 by 1,2,3,4',
  ])
  expect(published[0]?.record).toEqual({
    slot: 99,
    epoch: 3,
    time: new Date(99 * SLOT_MS).toISOString(),
    role: 'ATTESTER',
    committeeId: 'c1'.repeat(32),
    operatorIds: [1, 2, 3, 4],
    outcomes: [
      {
        result: 'quorum',
        signers: [1, 2, 3],
        round: 1,
        proposalMs: 4_000,
        quorumMs: 4_500,
        lastSignerMs: 4_600,
      },
    ],
    clusters: [{}],
    values: [Buffer.from(VOTE).toString('base64')],
    entries: [
      [11, keyOf(11), 0, 0, 0],
      [13, keyOf(13), 0, 0, 0],
    ],
  })
})

test('publishes each change once, also for two collectors that write the same duties at once', async () => {
  const opened = await openDatabase()
  const first = await startStore(opened)
  const second = await startStore(opened, 7)
  const slots = Array.from({ length: 30 }, (_, i) => 60 + i)
  for (const slot of slots) {
    first.put(slot, { 11: 0b0111, 12: 0b0111 })
    second.put(slot, { 11: 0b1011, 12: 0b0111 })
  }
  await Promise.all([first.store.flush(), second.store.flush()])
  // A collector that starts again hears everything once more.
  for (const slot of slots) second.put(slot, { 11: 0b0111, 12: 0b0111 })
  await second.store.flush()

  const published = await outbox(opened)
  for (const slot of slots) {
    const [one, other, ...more] = published.filter(({ record: duty }) => duty.slot === slot)
    expect(more).toEqual([])
    expect(one && brief(one)).toMatch(/^new \d+: 11 by 1,2,[34]; 12 by 1,2,3$/)
    expect(other && brief(other)).toBe(`update ${slot}: 11 by 1,2,3,4`)
  }
  await expectLastIsStored(opened, published)
})

test('publishes each change once although connections to Postgres are lost, also after a commit', async () => {
  const opened = await openDatabase()
  const collectors = [await startStore(opened), await startStore(opened, 7)]
  const slots = Array.from({ length: 200 }, (_, i) => 1_000 + i)
  for (const [i, signers] of [0b0111, 0b1011].entries()) {
    for (const slot of slots) collectors[i]?.put(slot, { 11: signers, 12: signers })
  }
  let written = false
  const cut = async () => {
    for (let n = 0; n < 20 && !written; n++) {
      await opened.database
        .query(
          'fault',
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
        )
        .catch(() => {})
    }
  }
  await Promise.all([
    cut(),
    Promise.all(collectors.map(({ store }) => store.flush())).then(() => {
      written = true
    }),
  ])
  const published = await outbox(opened)
  for (const slot of slots) {
    const ofSlot = published.filter(({ record: duty }) => duty.slot === slot).map(brief)
    expect(ofSlot).toEqual([
      expect.stringMatching(/^new \d+: 11 by 1,2,([34]); 12 by 1,2,\1$/),
      `update ${slot}: 11 by 1,2,3,4; 12 by 1,2,3,4`,
    ])
  }
  await expectLastIsStored(opened, published)
})

/** The last published entry of each validator is the stored one. */
async function expectLastIsStored({ database }: OpenDatabase, published: readonly DutyBody[]) {
  const last = new Map(
    published.flatMap(({ record: duty }) =>
      dutyEntries(duty).map(({ validatorIndex, outcome }) => [
        `${duty.slot} ${validatorIndex}`,
        [outcome.signers, outcome.proposalMs, outcome.quorumMs, outcome.lastSignerMs],
      ]),
    ),
  )
  const stored = (await readDuties(database, ALL, 1_000)).flatMap(({ slot, entries }) =>
    entries.map(({ validatorIndex, signers, proposalMs, quorumMs, lastMs }) => [
      `${slot} ${validatorIndex}`,
      [[1, 2, 3, 4].filter((_, i) => (signers >> i) % 2 === 1), proposalMs, quorumMs, lastMs],
    ]),
  )
  expect(Object.fromEntries(last)).toEqual(Object.fromEntries(stored))
}

test('publishes the signatures that are stored, and again only when something else changed', async () => {
  const opened = await openDatabase()
  const first = await startStore(opened)
  const second = await startStore(opened, 7)
  const of = (n: number) => new Uint8Array(96).fill(n)
  const put = (
    { store }: typeof first,
    masks: Readonly<Record<number, number>>,
    signatures: Readonly<Record<number, Uint8Array>> = {},
  ) => {
    const duty = record(99, masks, 0, {})
    const entries = duty.entries.map((entry) => {
      const signature = signatures[entry.validatorIndex]
      return signature ? { ...entry, signature } : entry
    })
    store.put([{ ...duty, entries }])
  }
  put(first, { 11: 0b0111, 12: 0b0111 }, { 11: of(1) })
  // Replaces what waits, and keeps its signature.
  put(first, { 11: 0b0111, 12: 0b0111 })
  await first.store.flush()
  // Recovered too late for the publication.
  put(first, { 11: 0b0111, 12: 0b0111 }, { 12: of(2) })
  await first.store.flush()
  // Another collector, which recovers none.
  put(second, { 11: 0b1111, 12: 0b1111, 13: 0b0111 })
  await second.store.flush()
  const published = await outbox(opened)
  expect(published.map(brief)).toEqual([
    'new 99: 11 by 1,2,3; 12 by 1,2,3',
    'update 99: 11 by 1,2,3,4; 12 by 1,2,3,4; 13 by 1,2,3',
  ])
  const base64 = (n: number) => Buffer.from(of(n)).toString('base64')
  const signed = published.map(({ record: duty }) => dutyEntries(duty).map((e) => e.signature))
  expect(signed).toEqual([
    [base64(1), ''],
    [base64(1), base64(2), ''],
  ])
})

test('writes and publishes what a collector that died waited to publish', async () => {
  const opened = await openDatabase()
  const unpublished = () => opened.database.query('unpublished', 'SELECT holder FROM duty_held')
  const dead = await startStore(opened)
  dead.put(99, { 11: 0b0111 })
  await dead.store.flush()
  for (const signers of [0b0111, 0b1111]) {
    dead.store.putUnpublished([record(99, { 11: signers, 12: 0b0111 }, 0, {})])
    dead.store.putUnpublished([record(98, { 11: 0b0111 }, 0, {})])
  }
  // What it publishes itself is no longer stored as unpublished.
  await expect.poll(unpublished).toHaveLength(2)
  dead.put(98, { 11: 0b0111 })
  await dead.store.flush()
  expect(await unpublished()).toHaveLength(1)

  const early = await startStore(opened)
  await early.store.flush()
  expect((await outbox(opened)).map(brief)).toEqual(['new 99: 11 by 1,2,3', 'new 98: 11 by 1,2,3'])
  await opened.database.query('past', `UPDATE duty_held SET held_at = now() - interval '1 minute'`)
  await startStore(opened)
  await expect.poll(unpublished).toEqual([])
  expect((await outbox(opened)).map(brief).slice(2)).toEqual([
    'update 99: 11 by 1,2,3,4; 12 by 1,2,3',
  ])
})

test('drops signatures before duties', async () => {
  const opened = await openDatabase()
  const count = async () => {
    const [row] = await opened.database.query<{ count: number }>(
      'count',
      'SELECT count(*)::int AS count FROM duty_signature',
    )
    return row?.count
  }
  const { store } = await startStore(opened)
  store.put([record(99, { 11: 0b0111 }, 0, { signature: new Uint8Array(96).fill(1) })])
  await store.flush()
  expect(await count()).toBe(1)
  const later = await startStore(opened, 0, undefined, { signatureDays: 1, nowMs: 3 * 86_400_000 })
  later.put(100, { 11: 0b0111 })
  await later.store.flush()
  await expect.poll(count).toBe(0)
  expect(await readDuties(opened.database, ALL, 10)).toHaveLength(2)
})

test('remembers every committee that performed duties of a validator', async () => {
  const opened = await openDatabase()
  const { store, put } = await startStore(opened)
  put(98, { 11: 0b0111, 12: 0b0001 })
  store.put([{ ...record(99, { 11: 0b0111 }, 0, {}), committeeId: 'c2'.repeat(32) }])
  await store.flush()
  put(100, { 11: 0b0111, 12: 0b0111 })
  await store.flush()
  const rows = await opened.database.query<{ key: Uint8Array; committee_id: Uint8Array }>(
    'holders',
    `SELECT k.key, c.committee_id FROM duty_holder h JOIN validator_key k ON k.id = h.validator_key_id
       JOIN committee c ON c.id = h.committee ORDER BY k.key, c.committee_id`,
  )
  const name = ({ key, committee_id }: (typeof rows)[number]) =>
    `${Number.parseInt(Buffer.from(key).toString('hex'), 16)} ${committee_id[0]?.toString(16)}`
  expect(rows.map(name)).toEqual(['11 c1', '11 c2', '12 c1'])
})

test('writes a duty and its publication together or not at all', async () => {
  const opened = await openDatabase()
  const { store, put } = await startStore(opened)
  const { database } = opened
  await store.flush()
  await database.query('fault', 'ALTER TABLE outbox RENAME TO outbox_away')
  put(99, { 11: 0b0111 })
  await store.flush()
  await database.query('fault', 'ALTER TABLE outbox_away RENAME TO outbox')
  expect(await readDuties(database, ALL, 10)).toEqual([])
  put(99, { 11: 0b1111 })
  await store.flush()
  expect((await outbox(opened)).map(brief)).toEqual(['new 99: 11 by 1,2,3,4'])
})

test('publishes a value that only another collector saw', async () => {
  const opened = await openDatabase()
  const first = await startStore(opened)
  const second = await startStore(opened)
  first.put(99, { 11: 0b0111 }, { value: BLOCK })
  await first.store.flush()
  const { value: _, ...blind } = record(99, { 11: 0b1111 }, 0, { value: BLOCK })
    .entries[0] as DutyEntry
  second.store.put([{ ...record(99, {}, 0, { value: BLOCK }), entries: [blind] }])
  await second.store.flush()
  const published = await outbox(opened)
  expect(published.map(({ record: { role, values } }) => [role, values])).toEqual([
    ['PROPOSER', [Buffer.from(BLOCK).toString('base64')]],
    ['PROPOSER', [Buffer.from(BLOCK).toString('base64')]],
  ])
})
