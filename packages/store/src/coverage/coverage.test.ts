import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { openTestDatabase } from '../testing/open-test-database.ts'
import { registerSequences } from './register-sequences.ts'
import { forgetHeightsAsked, recordHeartbeat } from './heartbeat.ts'
import { beginPublishing } from './begin-publishing.ts'
import { abandonSequence, claimSequence, releaseSequence, takeDueSequences } from './sequence-queue.ts'
import { URGENCY } from './coverage.ts'
import { findHoles, readGaps } from './holes.ts'
import { type LiveHeights, recordLiveHeights } from './live-heights.ts'
import { type CoverageFindings, recordFindings } from './record-findings.ts'
import { readCoverageTotals } from './totals.ts'

const ROLES = [0]
const NOW = 1_700_000_000_000
const key = (validatorKeyId: number) => ({ validatorKeyId, role: 0 })

async function register(database: Database, ids: readonly number[], block: number): Promise<void> {
  await database.query(
    'keys',
    `INSERT INTO validator_key (id, key) OVERRIDING SYSTEM VALUE
     SELECT id, decode(lpad(to_hex(id), 96, '0'), 'hex') FROM unnest($1::int[]) AS t(id)`,
    [ids],
  )
  await database.query(
    'validators',
    `INSERT INTO validator (key_id, index, owner, operator_key_ids, share_public_keys, registered_block)
     SELECT id, id, '', '{}', '', $2 FROM unnest($1::int[]) AS t(id)`,
    [ids, block],
  )
}

async function store(database: Database, id: number, heights: readonly number[]): Promise<void> {
  await database.query(
    'store',
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT $1, 0, height, 1, '{1,2,3}', '', '' FROM unnest($2::bigint[]) AS t(height)`,
    [id, heights],
  )
}

const indexedTo = (database: Database, block: number) =>
  database.query('cursor', 'INSERT INTO cursor (indexed_block, synced) VALUES ($1, true)', [block])

const note = (database: Database, heights: readonly LiveHeights[]) =>
  database.transaction('note', (transaction) =>
    recordLiveHeights(transaction, heights, { checkAtMs: NOW }),
  )

/** One run over a duty sequence: its results are written, and it is due again at `dueAtMs`. */
async function run(
  database: Database,
  id: number,
  findings: Partial<CoverageFindings>,
  dueAtMs = NOW + 1_000,
) {
  const worker = randomUUID()
  await claimSequence(database, key(id), { worker, nowMs: NOW, untilMs: NOW + 1_000 })
  const whole = { highest: -1, asked: [], gaps: [], ...findings }
  return await database.transaction('record', (transaction) =>
    recordFindings(transaction, key(id), { worker, findings: whole }, () => ({
      dueAtMs,
      urgency: URGENCY.askAgain,
      failures: 0,
    })),
  )
}

describe('registered duty sequences', () => {
  it('are old unless they were registered after the registry was first complete', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await register(database, [1], 10)
    expect(await registerSequences(database, { roles: ROLES, nowMs: NOW })).toBe(1)
    await indexedTo(database, 100)
    await register(database, [2], 100)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    await database.query('move', 'UPDATE cursor SET indexed_block = 200')
    await register(database, [3], 101)
    await store(database, 4, [0, 1])
    await register(database, [4], 5)
    expect(await registerSequences(database, { roles: ROLES, nowMs: NOW })).toBe(2)
    expect(await registerSequences(database, { roles: ROLES, nowMs: NOW })).toBe(0)
    const rows = await database.query(
      'rows',
      'SELECT validator_key_id AS id, publish_above AS above, highest, urgency FROM coverage ORDER BY 1',
    )
    expect(rows).toEqual([
      { id: 1, above: null, highest: -1, urgency: URGENCY.oldHistory },
      { id: 2, above: null, highest: -1, urgency: URGENCY.oldHistory },
      { id: 3, above: -1, highest: -1, urgency: URGENCY.newValidator },
      { id: 4, above: 1, highest: 1, urgency: URGENCY.oldHistory },
    ])
  })

  it('are checked with peers again after a time without a collector', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    expect(await recordHeartbeat(database, NOW)).toBeUndefined()
    expect(await recordHeartbeat(database, NOW + 5)).toBe(NOW)
    await register(database, [1], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    await run(database, 1, { askedAtMs: NOW }, NOW + 1e9)
    expect(await takeDueSequences(database, { nowMs: NOW, untilMs: NOW, limit: 9 })).toEqual([])
    await forgetHeightsAsked(database, NOW)
    expect(await takeDueSequences(database, { nowMs: NOW, untilMs: NOW, limit: 9 })).toHaveLength(1)
  })
})

describe('the queue of duty sequences', () => {
  it('returns urgent ones first, up to a limit, each to one run at a time', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await indexedTo(database, 100)
    await register(database, [1, 2, 3], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    await register(database, [4], 101)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    const take = (limit: number, nowMs = NOW) =>
      takeDueSequences(database, { nowMs, untilMs: nowMs + 1_000, limit })
    const first = await take(2)
    expect(first).toHaveLength(2)
    expect(first[0]).toEqual({ ...key(4), urgency: URGENCY.newValidator })
    expect(await take(2)).toEqual([])
    const [a, b] = [randomUUID(), randomUUID()]
    const claim = (worker: string, nowMs = NOW) =>
      claimSequence(database, key(4), { worker, nowMs, untilMs: nowMs + 500 })
    expect(await claim(a)).toMatchObject({ ...key(4), highest: -1, publishAbove: -1 })
    expect(await claim(b)).toBeUndefined()
    expect(await take(2)).toHaveLength(1)
    // A run without updates loses its duty sequence.
    expect(await claim(b, NOW + 501)).toBeDefined()
    await abandonSequence(database, key(4), { worker: a, dueAtMs: NOW })
    expect(await claim(a, NOW + 600)).toBeUndefined()
    await abandonSequence(database, key(4), { worker: b, dueAtMs: NOW })
    expect(await take(3)).toEqual([{ ...key(4), urgency: URGENCY.newValidator }])
    await releaseSequence(database, key(4))
    expect(await take(3)).toEqual([{ ...key(4), urgency: URGENCY.newValidator }])
  })
})

describe('heights received by gossip', () => {
  it('advance a duty sequence without a request, and record a live gap', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await indexedTo(database, 100)
    await register(database, [1], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    await run(database, 1, { askedAtMs: NOW }, NOW + 1e9)
    await store(database, 1, [0, 1, 2])
    expect(await note(database, [{ ...key(1), lowest: 0, highest: 2 }])).toBe(0)
    expect(await readCoverageTotals(database)).toEqual({
      sequences: 1,
      sequencesComplete: 1,
      wanted: 0,
      missing: 0,
    })
    await store(database, 1, [6])
    expect(await note(database, [{ ...key(1), lowest: 6, highest: 6 }])).toBe(1)
    expect(await readCoverageTotals(database)).toMatchObject({ sequencesComplete: 0, wanted: 3 })
    expect(await takeDueSequences(database, { nowMs: NOW, untilMs: NOW + 1, limit: 5 })).toEqual([
      { ...key(1), urgency: URGENCY.liveGap },
    ])
  })

  it('that are far above the others leave a gap that is filled with old history', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await indexedTo(database, 100)
    await register(database, [1], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    await run(database, 1, { askedAtMs: NOW }, NOW + 1e9)
    await store(database, 1, [500_000])
    expect(await note(database, [{ ...key(1), lowest: 500_000, highest: 500_000 }])).toBe(1)
    expect(await takeDueSequences(database, { nowMs: NOW, untilMs: NOW + 1, limit: 5 })).toEqual([
      { ...key(1), urgency: URGENCY.oldHistory },
    ])
  })

  it('noted by two collectors at once result in the greater value of each', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    const ids = Array.from({ length: 200 }, (_, n) => n + 1)
    for (const id of ids) await store(database, id, [0, 1, 2, 3])
    const notes = [0, 1, 2, 3].map((height) =>
      note(
        database,
        (height % 2 === 0 ? ids : ids.toReversed()).map((id) => ({
          ...key(id),
          lowest: height,
          highest: height,
        })),
      ),
    )
    await Promise.all(notes)
    const [row] = await database.query(
      'sum',
      'SELECT min(highest) AS least, max(highest) AS most, count(*) AS count FROM coverage',
    )
    expect(row).toEqual({ least: 3, most: 3, count: 200 })
  })
})

describe('the results of a run', () => {
  it('extend the complete range over gaps, and leave the rest wanted', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await register(database, [1], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    await store(database, 1, [0, 1, 4, 5, 9])
    const gap = { from: 2, to: 3, attempts: 1, askAtMs: NOW + 5 }
    const state = await run(database, 1, { highest: 9, asked: [gap], gaps: [gap] })
    expect(state).toEqual({ highest: 9, completeTo: 5, wanted: 3, missing: 2, askAtMs: NOW + 5 })
    expect(await findHoles(database, key(1), { from: 0, to: 9 }, 10)).toEqual([
      { from: 2, to: 3 },
      { from: 6, to: 8 },
    ])
    expect(await findHoles(database, key(1), { from: 0, to: 9 }, 1)).toEqual([{ from: 2, to: 3 }])
    expect(await findHoles(database, key(1), { from: 4, to: 5 }, 9)).toEqual([])
  })

  it('leave no height that is neither stored, nor in a gap, nor wanted', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await register(database, [1], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    let seed = 11
    const chance = (n: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % n
    }
    const stored = new Set<number>()
    for (let round = 0; round < 40; round += 1) {
      const highest = 20 + round
      const fresh = Array.from({ length: chance(6) }, () => chance(highest + 1)).filter(
        (height, place, all) => !stored.has(height) && all.indexOf(height) === place,
      )
      await store(database, 1, fresh)
      for (const height of fresh) stored.add(height)
      const from = chance(highest)
      const asked = { from, to: Math.min(highest, from + chance(8)) }
      const lacking = Array.from({ length: asked.to - from + 1 }, (_, n) => from + n)
        .filter((height) => !stored.has(height) || chance(2) === 0)
        .map((height) => ({ from: height, to: height, attempts: 1 + chance(2), askAtMs: NOW }))
      const state = await run(database, 1, { highest, asked: [asked], gaps: lacking })
      const gaps = await readGaps(database, key(1))
      const inGap = (height: number) => gaps.some(({ from, to }) => height >= from && height <= to)
      const all = Array.from({ length: highest + 1 }, (_, n) => n)
      expect(all.filter((height) => stored.has(height) && inGap(height))).toEqual([])
      const open = all.filter((height) => !stored.has(height) && !inGap(height))
      expect(state.wanted).toBe(open.length)
      expect(state.completeTo).toBe((open[0] ?? highest + 1) - 1)
      expect(state.missing).toBe(all.filter(inGap).length)
    }
  })

  it('start the live range at the lowest height stored before anything was noted', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await register(database, [1, 2, 3, 4], 10)
    await registerSequences(database, { roles: ROLES, nowMs: NOW })
    for (const id of [1, 2, 5]) await store(database, id, [8, 9])
    await note(
      database,
      [1, 5].map((id) => ({ ...key(id), lowest: 20, highest: 21 })),
    )
    const begin = (id: number, highest: number) =>
      database.transaction('begin', (transaction) =>
        beginPublishing(transaction, key(id), { highest }),
      )
    expect(await begin(2, 30)).toBe(7)
    expect(await begin(3, 30)).toBe(30)
    expect(await begin(3, 40)).toBe(30)
    expect(await begin(4, -1)).toBe(-1)
    const rows = await database.query(
      'rows',
      'SELECT validator_key_id AS id, publish_above AS above FROM coverage ORDER BY 1',
    )
    expect(rows).toEqual([
      { id: 1, above: 7 },
      { id: 2, above: 7 },
      { id: 3, above: 30 },
      { id: 4, above: -1 },
      { id: 5, above: 7 },
    ])
  })

  it('keep the first start of the live range, and the greater height', async () => {
    await using db = await openTestDatabase()
    const { database } = db
    await note(database, [{ ...key(1), lowest: 8, highest: 9 }])
    await run(database, 1, { highest: 5, publishAbove: 3 })
    const [row] = await database.query(
      'row',
      'SELECT publish_above AS above, highest FROM coverage WHERE validator_key_id = 1',
    )
    expect(row).toEqual({ above: 7, highest: 9 })
  })
})
