import { expect, test } from 'vitest'
import { ensureValidatorKeys } from '../registry/validator-keys.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { addSightings } from './add-sightings.ts'
import type { DecidedToPut } from './decided-row.ts'
import { ensureHeightPartition } from './height-partitions.ts'
import { ensureCollector, ensurePeers } from './origins.ts'
import { type PutOutcome, putDecided } from './put-decided.ts'
import { readDecidedAt, readDecidedRange, readHighestDecided } from './read-decided.ts'

function decided(height: number, signers: readonly number[], round = 1): DecidedToPut {
  return {
    validatorKeyId: 1,
    role: 0,
    height,
    round,
    signers,
    signature: new Uint8Array(96).fill(signers.length),
    value: new Uint8Array(128).fill(round),
    rootFork: 'v1',
    firstSeenMs: 1_700_000_000_123 + height,
    firstPeer: 1,
    collector: 1,
    sightings: 1,
  }
}

test('keeps the message with more signers, the stored one in a tie, and counts sightings', async () => {
  await using db = await openTestDatabase()
  const put = (...rows: DecidedToPut[]) => db.database.transaction('t', (t) => putDecided(t, rows))

  expect(await put(decided(1, [1, 2, 3]), decided(0, [1, 2, 4]))).toEqual(['new', 'new'])
  const { value } = decided(1, [1, 2, 3])
  expect(
    await put(
      decided(0, [1, 2, 3], 9),
      { ...decided(1, [1, 2, 3, 4], 2), value },
      decided(7, [2, 3, 4]),
    ),
  ).toEqual(['known', 'better', 'new'])
  // Another value is not a better one.
  expect(await put(decided(7, [1, 2, 3, 4], 2))).toEqual(['known'])
  expect(await put(decided(1, [2, 3, 4], 3))).toEqual(['known'])
  await addSightings(db.database, [
    { validatorKeyId: 1, role: 0, height: 7, count: 5 },
    { validatorKeyId: 1, role: 0, height: 0, count: 2 },
    { validatorKeyId: 1, role: 0, height: 99, count: 2 },
  ])

  const rows = await db.database.query(
    'rows',
    `SELECT height, round, signers, sightings, first_seen AS seen FROM decided ORDER BY height`,
  )
  expect(rows).toEqual([
    { height: 0, round: 1, signers: [1, 2, 4], sightings: 3, seen: new Date(1_700_000_000_123) },
    { height: 1, round: 2, signers: [1, 2, 3, 4], sightings: 2, seen: new Date(1_700_000_000_124) },
    { height: 7, round: 1, signers: [2, 3, 4], sightings: 6, seen: new Date(1_700_000_000_130) },
  ])
})

test('reads a duty sequence by range, from its end, and by single keys', async () => {
  await using db = await openTestDatabase()
  const rows = [0, 1, 2, 5, 6].map((height) => decided(height, [1, 2, 3]))
  await db.database.transaction('t', (t) =>
    putDecided(t, [...rows, { ...decided(9, [1, 2, 3]), role: 2 }]),
  )
  const chain = { validatorKeyId: 1, role: 0 }

  const range = await readDecidedRange(db.database, chain, { from: 1, to: 6, limit: 3 })
  expect(range.map(({ height }) => height)).toEqual([1, 2, 5])
  const { firstSeenMs, firstPeer, collector, sightings, ...kept } = decided(6, [1, 2, 3])
  const highest = await readHighestDecided(db.database, chain)
  expect({
    ...highest,
    signature: new Uint8Array(highest?.signature ?? []),
    value: new Uint8Array(highest?.value ?? []),
  }).toEqual(kept)
  const at = await readDecidedAt(db.database, [
    { ...chain, height: 5 },
    { ...chain, height: 4 },
  ])
  expect(at.map(({ height }) => height)).toEqual([5])
  expect(await readHighestDecided(db.database, { validatorKeyId: 2, role: 0 })).toBeUndefined()
})

test('two collectors writing the same heights: each change is one outcome, and never a worse one after a better', async () => {
  await using db = await openTestDatabase()
  const heights = Array.from({ length: 60 }, (_, height) => height)
  const sets = [
    [1, 2, 3],
    [1, 2, 4],
    [1, 2, 3, 4],
    [2, 3, 4],
    [1, 3, 4],
  ]
  const changes = new Map<number, { outcome: PutOutcome; signers: number }[]>()
  await db.database.query(
    'log',
    'CREATE TABLE change (id bigint GENERATED ALWAYS AS IDENTITY, height bigint, outcome text, signers int)',
  )
  // What a collector publishes is written in the transaction of the row, as the outbox is.
  const collect = async (offset: number) => {
    for (let round = 0; round < sets.length; round += 1) {
      const signers = sets[(round + offset) % sets.length] as number[]
      const rows = heights
        .map((height) => decided(height, signers))
        .toSorted((a, b) => (offset === 0 ? a.height - b.height : b.height - a.height))
      await db.database.transaction('collect', async (t) => {
        const outcomes = await putDecided(t, rows)
        const changed = rows.filter((_, i) => outcomes[i] !== 'known')
        await t.query(
          'change',
          `INSERT INTO change (height, outcome, signers) SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[])`,
          [
            changed.map((row) => row.height),
            outcomes.filter((outcome) => outcome !== 'known'),
            changed.map((row) => row.signers.length),
          ],
        )
      })
    }
  }
  await Promise.all([collect(0), collect(3), collect(1)])

  for (const row of await db.database.query<{
    height: number
    outcome: PutOutcome
    signers: number
  }>('changes', 'SELECT height, outcome, signers FROM change ORDER BY id')) {
    changes.set(row.height, [...(changes.get(row.height) ?? []), row])
  }
  for (const height of heights) {
    const list = changes.get(height) ?? []
    expect(list[0]?.outcome).toBe('new')
    expect(list.slice(1).every(({ outcome }) => outcome === 'better')).toBe(true)
    const counts = list.map(({ signers }) => signers)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(new Set(counts).size).toBe(counts.length)
    expect(counts.at(-1)).toBe(4)
  }
})

test('a batch waits at the lowest height that another writer holds, and locks none above it', async () => {
  await using db = await openTestDatabase()
  const waiting = () =>
    db.database.query(
      'waiting',
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
  let other: Promise<PutOutcome[]> | undefined
  await db.database.transaction('one', async (t) => {
    await putDecided(t, [decided(5, [1, 2, 3])])
    other = db.database.transaction('other', (its) =>
      putDecided(its, [decided(9, [1, 2, 3]), decided(5, [1, 2, 3])]),
    )
    await expect.poll(waiting).not.toEqual([])
    expect(await putDecided(t, [decided(9, [1, 2, 3])])).toEqual(['new'])
  })
  expect(await other).toEqual(['known', 'known'])
})

test('keeps where and when a message was first seen when it is replaced', async () => {
  await using db = await openTestDatabase()
  const put = (row: DecidedToPut) => db.database.transaction('t', (t) => putDecided(t, [row]))
  await put(decided(1, [1, 2, 3]))
  const later = { firstSeenMs: 1_800_000_000_000, firstPeer: 2, collector: 2 }
  expect(await put({ ...decided(1, [1, 2, 3, 4]), ...later })).toEqual(['better'])
  const rows = await db.database.query(
    'rows',
    'SELECT signers, first_seen AS seen, first_peer AS peer, collector FROM decided',
  )
  expect(rows).toEqual([
    { signers: [1, 2, 3, 4], seen: new Date(1_700_000_000_124), peer: 1, collector: 1 },
  ])
})

test('creates one partition for a range of heights, and uses the default one if it has rows of the range', async () => {
  await using db = await openTestDatabase()
  expect(
    await Promise.all([0, 0, 0].map((index) => ensureHeightPartition(db.database, index))),
  ).toContain('made')
  expect(await ensureHeightPartition(db.database, 0)).toBe('present')
  const put = (height: number) =>
    db.database.transaction('t', (t) => putDecided(t, [decided(height, [1, 2, 3])]))
  expect([await put(99_999), await put(100_000), await put(99_999)]).toEqual([
    ['new'],
    ['new'],
    ['known'],
  ])
  expect(await ensureHeightPartition(db.database, 1)).toBe('default')
  expect(await put(100_000)).toEqual(['known'])
  const where = await db.database.query(
    'where',
    'SELECT tableoid::regclass::text AS name FROM decided ORDER BY height',
  )
  expect(where).toEqual([{ name: 'decided_0' }, { name: 'decided_default' }])
})

test('does not wait for a partition while a long read blocks the default one', async () => {
  await using db = await openTestDatabase()
  await db.database.transaction('long read', async (t) => {
    await t.query('read', 'LOCK TABLE decided_default IN ACCESS SHARE MODE')
    expect(await ensureHeightPartition(db.database, 3)).toBe('default')
  })
  expect(await ensureHeightPartition(db.database, 3)).toBe('made')
})

test('assigns one number to each peer and collector, whoever is first, without using up numbers for known ones', async () => {
  await using db = await openTestDatabase()
  const all = await Promise.all(
    Array.from({ length: 8 }, () => ensurePeers(db.database, ['16Uiu2A', '16Uiu2B', '16Uiu2A'])),
  )
  expect(new Set(all.map((ids) => ids.join())).size).toBe(1)
  expect(all[0]?.[0]).toBe(all[0]?.[2])
  const first = await ensureCollector(db.database, 'one')
  for (let n = 0; n < 5; n += 1) expect(await ensureCollector(db.database, 'one')).toBe(first)
  expect(await ensureCollector(db.database, 'two')).toBe(first + 1)
})

test('assigns one number to a validator key that two writers insert at once', async () => {
  await using db = await openTestDatabase()
  const keys = Array.from({ length: 20 }, (_, n) => `0x${n.toString(16).padStart(96, '0')}`)
  const ensure = (order: string[]) =>
    db.database.transaction('keys', (t) => ensureValidatorKeys(t, order))
  const results = await Promise.all(
    Array.from({ length: 6 }, (_, n) => ensure(n % 2 === 0 ? keys : keys.toReversed())),
  )
  const ids = results.map((row, n) => (n % 2 === 0 ? row : row.toReversed()).join())
  expect(new Set(ids).size).toBe(1)
  expect(ids[0]).not.toContain('null')
})
