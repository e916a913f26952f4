import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { type OpenTestDatabase, openTestDatabase } from '../testing/open-test-database.ts'
import { createResourceReader, type ResourceReader } from './resource-reader.ts'
import type { RowQuery } from './row-query.ts'
import { selectClusters } from './select-clusters.ts'
import { selectDecided } from './select-decided.ts'
import { selectEvents } from './select-events.ts'
import { selectOperators } from './select-operators.ts'
import { selectValidators } from './select-validators.ts'

const KEY = Buffer.alloc(48, 7)
const OWNER = Buffer.alloc(20, 1)
const ROLES = [0, 1, 2, 3, 4]

let open: OpenTestDatabase
let reader: ResourceReader
beforeAll(async () => {
  open = await openTestDatabase()
  reader = createResourceReader(open.database)
  const seed = (text: string, values: unknown[] = []) => open.database.query('seed', text, values)
  await seed(
    `INSERT INTO deployment (network, chain_id, genesis_hash, contract, generation, start_block)
     VALUES ('x', 1, '\\x00', '\\x00', 'current', 1)`,
  )
  await seed(
    `INSERT INTO validator_key (key) SELECT decode(lpad(to_hex(i), 96, '0'), 'hex') FROM generate_series(1, 20000) i`,
  )
  await seed('INSERT INTO validator_key (key) VALUES ($1)', [KEY])
  await seed(
    `INSERT INTO validator (key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, cluster_id, registered_block)
     SELECT i, i, decode(lpad(to_hex(i % 500), 40, '0'), 'hex'), '{1}', ARRAY[i % 700, 1000 + i % 900], '\\x',
       decode(lpad(to_hex(i % 400), 64, '0'), 'hex'), 1 FROM generate_series(1, 20000) i`,
  )
  await seed(
    `INSERT INTO cluster SELECT decode(lpad(to_hex(i), 64, '0'), 'hex'), decode(lpad(to_hex(i % 500), 40, '0'), 'hex'),
       ARRAY[i % 700, 1000 + i % 900], 1, 0, 0, true, 0, 1 FROM generate_series(1, 10000) i`,
  )
  await seed(
    `INSERT INTO contract_log (block_number, log_index, block_hash, block_time, transaction_hash, transaction_index, topics, data, event, verdict)
     SELECT i, 0, '\\x00', now(), '\\x00', 0,
       decode(repeat('ee', 32) || lpad(to_hex(i % 500), 64, '0'), 'hex'), '\\x',
       CASE WHEN i % 1000 = 0 THEN 'Rare' ELSE 'Often' END, CASE WHEN i % 5000 = 0 THEN 'malformed' ELSE 'applied' END
     FROM generate_series(1, 20000) i`,
  )
  await seed(
    `INSERT INTO decided (validator_key_id, role, height, round, signers, signature, value)
     SELECT k.id, role, h, 1, '{1}', '\\x00', '\\x00' FROM validator_key k, generate_series(0, 4) role, generate_series(0, 4000) h
     WHERE k.key = $1`,
    [KEY],
  )
  await seed('ANALYZE')
})
afterAll(() => open[Symbol.asyncDispose]())

/** Maximum number of rows that a step of the plan of a page reads. */
async function rowsLookedAt({ text, values }: RowQuery<object>): Promise<number> {
  const [row] = await open.database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    'explain',
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text(' LIMIT 101')}`,
    values,
  )
  const plan = row?.['QUERY PLAN'][0]?.Plan
  return plan === undefined ? Number.NaN : greatest(plan)
}

interface PlanNode {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}

function greatest(node: PlanNode): number {
  const own = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  return Math.max(own, ...(node.Plans ?? []).map(greatest))
}

describe('a page', () => {
  const clusterId = Buffer.alloc(32)
  clusterId.writeUInt16BE(300, 30)
  const owner = Buffer.alloc(20)
  owner.writeUInt16BE(300, 18)

  it.each<[string, RowQuery<object>]>([
    ['validators', selectValidators({ includeRemoved: false })],
    ['validators with high indexes', selectValidators({ includeRemoved: false, after: 15_000 })],
    ['validators of an operator', selectValidators({ includeRemoved: false, operatorId: 650 })],
    ['validators of an owner', selectValidators({ includeRemoved: true, owner })],
    ['validators of a cluster', selectValidators({ includeRemoved: true, clusterId })],
    ['one validator', selectValidators({ includeRemoved: true, publicKey: KEY })],
    ['clusters of an operator', selectClusters({ operatorId: 650 })],
    ['clusters with high ids', selectClusters({ after: clusterId })],
    ['decided messages of all roles, latest first', decided('desc')],
    [
      'decided messages of one role',
      selectDecided({ publicKey: KEY, roles: [2], order: 'desc', to: 3_000n }),
    ],
    ['decided messages in the middle', decided('asc', { height: 2_000n, role: 2 })],
    ['events, latest first', selectEvents({ order: 'desc' })],
    ['rare events', selectEvents({ event: 'Rare', order: 'asc' })],
    ['events of an owner', selectEvents({ owner, order: 'desc' })],
    ['malformed events', selectEvents({ verdict: 'malformed', order: 'asc' })],
    [
      'events at the end',
      selectEvents({ order: 'asc', after: { blockNumber: 15_000, logIndex: 0 } }),
    ],
  ])('of %s reads few rows', async (_, query) => {
    expect(await rowsLookedAt(query)).toBeLessThan(700)
  })
})

function decided(order: 'asc' | 'desc', after?: { height: bigint; role: number }) {
  return selectDecided({ publicKey: KEY, roles: ROLES, order, after })
}

describe('decided messages', () => {
  it.each(['asc', 'desc'] as const)('continue after any of them, %s', async (order) => {
    const all = await reader.page(decided(order), 60)
    for (const i of [0, 3, 4, 5, 27]) {
      const { height, role } = all[i] ?? { height: '0', role: 0 }
      const rest = await reader.page(decided(order, { height: BigInt(height), role }), 20)
      expect(rest).toEqual(all.slice(i + 1, i + 21))
    }
  })

  it('are empty beyond what can be stored', async () => {
    const after = { height: 2n ** 63n - 1n, role: 4 }
    expect(await reader.page(decided('asc', after), 5)).toEqual([])
    const least = selectDecided({
      publicKey: KEY,
      roles: ROLES,
      order: 'asc',
      from: 2n ** 64n - 1n,
    })
    expect(await reader.page(least, 5)).toEqual([])
  })
})

describe('an export', () => {
  it('reads every row once, in batches, from one snapshot', async () => {
    const batches: number[] = []
    const seen: number[] = []
    let offset = -1
    await reader.export(
      selectValidators({ includeRemoved: true }),
      { batchRows: 3_000, stalledAfterMs: 10_000 },
      {
        onBegin(head) {
          offset = head.offset
        },
        async onRows(rows) {
          batches.push(rows.length)
          seen.push(...rows.map(({ index }) => index))
          await open.database.query(
            'seed',
            'UPDATE validator SET removed_block = 2 WHERE index > 19990',
          )
        },
      },
    )
    expect(offset).toBe(0)
    expect(batches).toEqual([3_000, 3_000, 3_000, 3_000, 3_000, 3_000, 2_000])
    expect(seen).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1))
  })

  it('reads rows from the snapshot of its position', async () => {
    const write = () =>
      open.database.query(
        'seed',
        `INSERT INTO operator_key (digest, key) VALUES ('\\x01', '\\x01')`,
      )
    // A write between the two reads.
    const between: Database = {
      ...open.database,
      transaction: (label, work) =>
        open.database.transaction(label, (transaction) =>
          work({
            ...transaction,
            async query(inner, text, values) {
              const rows = await transaction.query(inner, text, values)
              if (inner.endsWith('/head')) await write()
              return rows as never
            },
          }),
        ),
    }
    const keys: RowQuery<object> = {
      label: 'keys',
      values: [],
      text: (limit) => `SELECT id FROM operator_key${limit}`,
    }
    let seen = 0
    await createResourceReader(between).export(
      keys,
      { batchRows: 10, stalledAfterMs: 10_000 },
      {
        onBegin() {},
        async onRows(rows) {
          seen += rows.length
        },
      },
    )
    expect(seen).toBe(0)
    expect(await reader.page(keys, 5)).toHaveLength(1)
  })

  it('ends when its consumer fails, and releases its connection', async () => {
    const refused = new Error('enough')
    await expect(
      reader.export(
        selectOperators({ includeRemoved: true }),
        { batchRows: 10, stalledAfterMs: 10_000 },
        {
          onBegin() {
            throw refused
          },
          onRows: async () => {},
        },
      ),
    ).rejects.toBe(refused)
    const busy = await open.database.query(
      'busy',
      `SELECT FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database()`,
    )
    expect(busy).toEqual([])
  })

  it('is terminated by the database when its rows are not read', async () => {
    await expect(
      reader.export(
        selectValidators({ includeRemoved: true }),
        { batchRows: 10, stalledAfterMs: 50 },
        {
          onBegin() {},
          onRows: () => new Promise((resolve) => setTimeout(resolve, 500)),
        },
      ),
    ).rejects.toMatchObject({ code: 'DATABASE_ERROR' })
    expect(await reader.page(selectOperators({ includeRemoved: true, owner: OWNER }), 1)).toEqual(
      [],
    )
  })
})
