import { createHash } from 'node:crypto'
import { alanSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { encodeBeaconVote } from '@ssv-exporter/ssv/alan/values/beacon-vote'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import { putDutyCommittees } from '@ssv-exporter/store/duties/duty-committees'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import {
  type ComparedSlot,
  type DutyDifference,
  putComparedSlots,
} from '@ssv-exporter/store/duties/duty-schedule'
import { DUTY_COLUMNS } from '@ssv-exporter/store/duties/duty-table'
import { putDutyValues } from '@ssv-exporter/store/duties/duty-values'
import { putDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { putValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import { putListening } from '@ssv-exporter/store/listening/listening'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restClient } from '../testing/rest-client.ts'
import { startGateway, type TestGateway } from '../testing/start-gateway.ts'

const keyOf = (index: number) => index.toString(16).padStart(96, '0')
const COMMITTEE = 'c1'.repeat(32)
const OTHER = 'c2'.repeat(32)
const GENESIS_MS = Date.UTC(2026, 0, 1)

function dutyOf(slot: number, role: number, signers: Readonly<Record<number, number>>): StoredDuty {
  return {
    slot,
    role,
    committeeId: COMMITTEE,
    operatorIds: [1, 2, 3, 4],
    entries: Object.entries(signers).map(([validatorIndex, mask]) => ({
      validatorIndex: Number(validatorIndex),
      signers: mask,
      rootPrefix: 1,
      round: 2,
      proposalMs: 4_000,
      ...(mask.toString(2).replaceAll('0', '').length >= 3 && { quorumMs: 4_500 }),
      lastMs: 4_600,
    })),
  }
}

const DUTIES: readonly StoredDuty[] = [
  dutyOf(320_000, 0, { 501: 0b1111, 502: 0b0111 }),
  dutyOf(320_000, 3, { 502: 0b0011 }),
  dutyOf(320_001, 3, { 502: 0b1110 }),
  dutyOf(320_032, 0, { 501: 0b0111, 999: 0b1111 }),
  { ...dutyOf(320_033, 0, { 700: 0b0111 }), committeeId: OTHER, operatorIds: [3, 5, 6, 7] },
]

let running: TestGateway
beforeAll(async () => {
  const operators = [1, 2, 3, 4].map((id) => ({ index: id, key: `key-${id}`, operatorId: id }))
  const validators = [1, 2, 3].map((n) => ({
    index: n,
    publicKeyHex: keyOf(n),
    operators: [4, 2, 1, 3],
    operatorIds: [4, 2, 1, 3],
    removed: n === 2,
  }))
  running = await startGateway({ seed: { generation: 'current', operators, validators } })
  await running.database.transaction('seed', async (transaction) => {
    await putBeaconClock(transaction, { genesisMs: GENESIS_MS, slotMs: 12_000, slotsPerEpoch: 32 })
    await putDuties(transaction, DUTIES)
    const indices = [1, 2].map((n) => ({ publicKey: keyOf(n), index: 500 + n }))
    await putValidatorIndices(transaction, indices, { isCertain: true })
  })
})
afterAll(() => running.stop())

const all = (path: string) => restClient(running).all(path)
/** Slot, role, and result by validator index. */
const brief = async (path: string) =>
  (await all(path)).map(({ slot, role, validators }) => {
    const results = (validators as { validatorIndex: number; result: string }[]).map(
      ({ validatorIndex, result }) => `${validatorIndex} ${result}`,
    )
    return `${slot} ${role}: ${results.join(', ')}`
  })

const FIRST = [
  '320000 ATTESTER: 501 complete, 502 quorum',
  '320000 SYNC_COMMITTEE: 502 unknown',
  '320001 SYNC_COMMITTEE: 502 quorum',
  '320032 ATTESTER: 501 quorum, 999 complete',
]
const LAST = '320033 ATTESTER: 700 quorum'

it('lists duties by slot and role, page by page, in both directions', async () => {
  expect(await brief('/v1/duties')).toEqual([...FIRST, LAST])
  expect(await brief('/v1/duties?limit=1')).toEqual([...FIRST, LAST])
  expect(await brief('/v1/duties?limit=2&order=desc')).toEqual([...FIRST, LAST].toReversed())
})

it('filters duties by slot, role, operator and committee', async () => {
  expect(await brief('/v1/duties?fromSlot=320001&toSlot=320032')).toEqual(FIRST.slice(2))
  expect(await brief('/v1/duties?role=SYNC_COMMITTEE')).toEqual(FIRST.slice(1, 3))
  expect(await brief('/v1/duties?role=PTC_ATTESTER')).toEqual([])
  expect(await brief('/v1/duties?operator=5')).toEqual([LAST])
  expect(await brief(`/v1/committees/0x${COMMITTEE.toUpperCase()}/duties`)).toEqual(FIRST)
  expect(await brief(`/v1/committees/${OTHER}/duties`)).toEqual([LAST])
  expect(await brief(`/v1/committees/${'00'.repeat(32)}/duties`)).toEqual([])
})

it('filters duties by time, in either notation', async () => {
  const timeOf = (slot: number) => GENESIS_MS + slot * 12_000
  const iso = (slot: number, ms = 0) => new Date(timeOf(slot) + ms).toISOString()
  const between = (from: string | number, to: string | number) =>
    brief(`/v1/duties?fromTime=${from}&toTime=${to}`)
  expect(await between(iso(320_000), iso(320_001))).toEqual(FIRST.slice(0, 3))
  expect(await between(iso(320_000, 1), iso(320_032, -1))).toEqual(FIRST.slice(2, 3))
  const [from, to] = [320_001, 320_033].map((slot) => timeOf(slot) / 1_000)
  expect(await between(`${from}`, `${to}`)).toEqual([...FIRST.slice(2), LAST])
  const offset = iso(320_033).replace('Z', '%2B00:00')
  expect(await brief(`/v1/committees/${OTHER}/duties?fromTime=${offset}`)).toEqual([LAST])
  expect(await between(0, 1)).toEqual([])
  expect(await between('9999-12-31T23:59:59Z', 99_999_999_999)).toEqual([])
  expect(await between(0, 99_999_999_999)).toEqual([...FIRST, LAST])
})

it('filters validators by result, across pages', async () => {
  const path = '/v1/duties?limit=1&result'
  expect(await brief(`${path}=complete`)).toEqual([
    '320000 ATTESTER: 501 complete',
    '320032 ATTESTER: 999 complete',
  ])
  expect(await brief(`${path}=quorum`)).toEqual([
    '320000 ATTESTER: 502 quorum',
    '320001 SYNC_COMMITTEE: 502 quorum',
    '320032 ATTESTER: 501 quorum',
    LAST,
  ])
  expect(await brief(`${path}=unknown`)).toEqual(['320000 SYNC_COMMITTEE: 502 unknown'])
  expect(await brief(`/v1/committees/${OTHER}/duties?result=complete`)).toEqual([])
  const own = await all(`/v1/validators/${keyOf(2)}/duties?limit=1&result=quorum`)
  expect(own.map(({ slot, result }) => [slot, result])).toEqual([
    [320_000, 'quorum'],
    [320_001, 'quorum'],
  ])
})

it('reports who signed, when, and for which validator', async () => {
  const [duty] = await all('/v1/duties?fromSlot=320032&limit=1')
  expect(duty).toEqual({
    slot: 320_032,
    epoch: 10_001,
    time: new Date(GENESIS_MS + 320_032 * 12_000).toISOString(),
    role: 'ATTESTER',
    committeeId: COMMITTEE,
    operatorIds: [1, 2, 3, 4],
    validators: [
      {
        validatorIndex: 501,
        publicKey: keyOf(1),
        result: 'quorum',
        reason: null,
        scheduled: null,
        signers: [1, 2, 3],
        round: 2,
        proposalMs: 4_000,
        quorumMs: 4_500,
        lastSignerMs: 4_600,
        value: null,
      },
      {
        validatorIndex: 999,
        publicKey: null,
        result: 'complete',
        reason: null,
        scheduled: null,
        signers: [1, 2, 3, 4],
        round: 2,
        proposalMs: 4_000,
        quorumMs: 4_500,
        lastSignerMs: 4_600,
        value: null,
      },
    ],
    values: [],
  })
})

it('lists the duties of one validator, also of removed ones', async () => {
  const duties = async (n: number, query = '') =>
    (await all(`/v1/validators/${keyOf(n)}/duties?limit=2${query}`)).map(
      ({ slot, role, result, signers }) => `${slot} ${role} ${result} ${signers}`,
    )
  expect(await duties(1)).toEqual([
    '320000 ATTESTER complete 1,2,3,4',
    '320032 ATTESTER quorum 1,2,3',
  ])
  expect(await duties(2, '&order=desc')).toEqual([
    '320001 SYNC_COMMITTEE quorum 2,3,4',
    '320000 SYNC_COMMITTEE unknown 1,2',
    '320000 ATTESTER quorum 1,2,3',
  ])
  // Its index is unknown, and the other validator is unknown.
  expect([await duties(3), await duties(4)]).toEqual([[], []])
})

it('calls a duty missed only if collectors listened while it could have been performed', async () => {
  const { database } = running
  const ids = await Promise.all(['one', 'two'].map((name) => ensureCollector(database, name)))
  const listen = (collector: number, fromSlot: number, toSlot: number, without?: number) =>
    putListening(database, ids[collector] as number, [
      {
        fromSlot,
        toSlot,
        subnets: Array.from({ length: 128 }, (_, i) => (i === without ? '0' : '1')).join(''),
      },
    ])
  const result = async () => (await brief('/v1/duties?role=SYNC_COMMITTEE&toSlot=320000'))[0]
  expect(await result()).toMatch(/unknown$/)
  const own = alanSubnet(Buffer.from(COMMITTEE, 'hex'))
  await listen(0, 319_990, 320_010)
  await listen(0, 320_011, 320_034, own)
  await listen(1, 320_011, 320_033)
  // Slot 320034 is missing, in which a late message could still have arrived.
  expect(await result()).toMatch(/unknown$/)
  await listen(1, 320_034, 320_034)
  expect(await result()).toMatch(/502 missed$/)
  expect(await brief('/v1/duties?result=missed')).toHaveLength(1)
  expect(await brief('/v1/duties?result=unknown')).toEqual([])
  const validator = `/v1/validators/${keyOf(2)}/duties`
  expect(await all(`${validator}?result=missed`)).toMatchObject([
    { slot: 320_000, signers: [1, 2] },
  ])
})

const ALL_SUBNETS = '1'.repeat(128)
/** Slot, role, and result, reason and schedule by validator index. */
const assessed = async (path: string) =>
  (await all(path)).map(({ slot, role, validators, ...own }) => {
    const outcomes = (validators ?? [own]) as unknown as Outcome[]
    const texts = outcomes.map(
      ({ validatorIndex, result, reason, scheduled }) =>
        `${validatorIndex} ${result} ${reason} ${scheduled}`,
    )
    return `${slot} ${role}: ${texts.join(', ')}`
  })
interface Outcome {
  readonly validatorIndex: number
  readonly result: string
  readonly reason: string | null
  readonly scheduled: boolean | null
}

const differing = (lists: Partial<DutyDifference>): DutyDifference => ({
  committeeId: COMMITTEE,
  operatorIds: [1, 2, 3, 4],
  absent: [],
  unscheduled: [],
  unchecked: [],
  ...lists,
})
const compared = (
  slot: number,
  differences: readonly DutyDifference[],
  { role = 0, roots = ['aa'] } = {},
): ComparedSlot => ({
  slot,
  role,
  dependentRoots: roots.map((root) => root.repeat(32)),
  scheduled: 2,
  differences,
})

it('lists scheduled duties of which nothing was received, with the reason as far as it is known', async () => {
  const { database } = running
  const base = 330_000
  const late = { ...dutyOf(base + 5, 0, { 501: 0b1111 }) }
  await database.transaction('seed', async (transaction) => {
    await putDuties(transaction, [
      dutyOf(base + 1, 0, { 501: 0b1111 }),
      dutyOf(base + 3, 0, { 501: 0b0111 }),
      dutyOf(base + 4, 0, { 502: 0b0001 }),
      {
        ...late,
        entries: late.entries.map((entry) => ({ ...entry, quorumMs: 12_001, lastMs: 12_001 })),
      },
      dutyOf(base + 6, 0, { 501: 0b1111, 502: 0b0011 }),
      dutyOf(base + 8, 8, { 501: 0b0011 }),
    ])
    await putComparedSlots(transaction, [
      compared(base, [differing({ absent: [501, 502] })]),
      compared(base + 1, [differing({ absent: [502], proposalMs: 800 })]),
      compared(base + 2, [differing({ absent: [501] })], { roots: ['aa', 'bb'] }),
      compared(base + 3, [differing({ unscheduled: [501] })]),
      compared(base + 4, [differing({ unscheduled: [502] })]),
      compared(base + 5, []),
      // Stored after it was compared.
      compared(base + 6, [differing({ absent: [501], unchecked: [502] })]),
      compared(base + 7, [differing({ absent: [501] })], { role: 7 }),
      compared(340_000, [differing({ absent: [501] })]),
      compared(2_000_000_000, [differing({ absent: [501] })]),
    ])
    await putListening(transaction, 1, [
      { fromSlot: base, toSlot: base + 60, subnets: ALL_SUBNETS },
    ])
  })
  const expected = [
    '330000 ATTESTER: 501 missed noProposal true, 502 missed noProposal true',
    '330001 ATTESTER: 501 complete null true, 502 missed noQuorum true',
    '330002 ATTESTER: 501 unknown scheduleChanged null',
    '330003 ATTESTER: 501 quorum notScheduled false',
    '330004 ATTESTER: 502 unknown notScheduled false',
    '330005 ATTESTER: 501 complete late true',
    '330006 ATTESTER: 501 complete null true, 502 missed noQuorum null',
    '330007 PTC_ATTESTER: 501 missed noQuorum true',
    '330008 PROPOSER_PREFERENCES: 501 unknown noQuorum null',
    '340000 ATTESTER: 501 unknown notListened true',
    '2000000000 ATTESTER: 501 unknown pending true',
  ]
  const from = `fromSlot=${base}`
  expect(await assessed(`/v1/duties?${from}`)).toEqual(expected)
  expect(await assessed(`/v1/duties?${from}&limit=1&order=desc`)).toEqual(expected.toReversed())
  expect(await assessed(`/v1/committees/${COMMITTEE}/duties?${from}&limit=3`)).toEqual(expected)
  expect(await assessed(`/v1/duties?${from}&operator=4&role=PTC_ATTESTER`)).toEqual([expected[7]])
  expect(await assessed(`/v1/duties?${from}&operator=5`)).toEqual([])
  expect(await assessed(`/v1/duties?${from}&limit=1&result=missed`)).toEqual([
    expected[0],
    '330001 ATTESTER: 502 missed noQuorum true',
    '330006 ATTESTER: 502 missed noQuorum null',
    expected[7],
  ])
  expect(await assessed(`/v1/duties?${from}&result=complete`)).toEqual([
    '330001 ATTESTER: 501 complete null true',
    expected[5],
    '330006 ATTESTER: 501 complete null true',
  ])
  const own = (query: string) => assessed(`/v1/validators/${keyOf(1)}/duties?${from}&${query}`)
  expect(await own('limit=1&result=missed')).toEqual([
    '330000 ATTESTER: 501 missed noProposal true',
    expected[7],
  ])
  expect(await own('order=desc')).toEqual(
    expected
      .flatMap((text) => (text.includes('501') ? [text.replace(/, 502.*/, '')] : []))
      .toReversed(),
  )
  const [absent] = await all(`/v1/duties?fromSlot=${base}&limit=1`)
  expect(absent).toMatchObject({
    operatorIds: [1, 2, 3, 4],
    validators: [
      {
        publicKey: keyOf(1),
        signers: [],
        round: 0,
        proposalMs: null,
        quorumMs: null,
        lastSignerMs: null,
        value: null,
      },
      { publicKey: keyOf(2) },
    ],
    values: [],
  })
  const csv = await restClient(running).get(`/v1/duties?${from}`, { accept: 'text/csv' })
  expect((await csv.text()).trim().split('\r\n')).toHaveLength(1 + expected.length)
})

it('decodes the decided values, and has none for bytes that are not one', async () => {
  const { database } = running
  const slot = 350_000
  const filled = (byte: number) => new Uint8Array(32).fill(byte)
  const vote = encodeBeaconVote({
    blockRoot: filled(1),
    source: { epoch: 10_936n, root: filled(2) },
    target: { epoch: 10_937n, root: filled(3) },
  })
  const garbage = new Uint8Array(50_000).fill(16)
  const digestOf = (value: Uint8Array) =>
    createHash('sha256').update(value).digest('hex').slice(0, 16)
  const withValue = (duty: StoredDuty, value: Uint8Array): StoredDuty => ({
    ...duty,
    entries: duty.entries.map((entry) => ({ ...entry, valueDigest: digestOf(value) })),
  })
  await database.transaction('seed', async (transaction) => {
    await putDutyVotes(transaction, [{ slot, value: vote }])
    await putDutyValues(transaction, [{ slot, digest: digestOf(garbage), value: garbage }])
    await putDuties(transaction, [
      withValue(dutyOf(slot, 0, { 501: 0b1111, 502: 0b0111 }), vote),
      withValue(dutyOf(slot, 2, { 501: 0b0111 }), garbage),
      // Its value is no longer kept.
      withValue(dutyOf(slot + 1, 0, { 501: 0b0111 }), garbage),
    ])
  })
  const decoded = {
    kind: 'vote',
    blockRoot: `0x${'01'.repeat(32)}`,
    source: { epoch: '10936', root: `0x${'02'.repeat(32)}` },
    target: { epoch: '10937', root: `0x${'03'.repeat(32)}` },
  }
  const duties = await all(`/v1/duties?fromSlot=${slot}&toSlot=${slot + 1}`)
  expect(
    duties.map(({ values, validators }) => [
      values,
      (validators as unknown as { value: number | null }[]).map(({ value }) => value),
    ]),
  ).toEqual([
    [[decoded], [0, 0]],
    [[], [null]],
    [[], [null]],
  ])
  const own = await all(`/v1/validators/${keyOf(1)}/duties?fromSlot=${slot}&toSlot=${slot + 1}`)
  expect(own.map(({ value }) => value)).toEqual([decoded, null, null])
})

it('lists the duties that former committees of a validator performed', async () => {
  const { database } = running
  const former = { committeeId: 'c3'.repeat(32), operatorIds: [5, 6, 7, 8] }
  await database.transaction('seed', async (transaction) => {
    await putDuties(
      transaction,
      [310_000, 310_032].map((slot) => ({ ...dutyOf(slot, 0, { 501: 0b0111 }), ...former })),
    )
    const [ids] = await transaction.query<{ keyId: number; committee: number }>(
      'test',
      `SELECT k.id AS "keyId", c.id AS committee FROM validator_key k, committee c
       WHERE k.key = $1 AND c.committee_id = $2`,
      [Buffer.from(keyOf(1), 'hex'), Buffer.from(former.committeeId, 'hex')],
    )
    await putDutyCommittees(transaction, ids === undefined ? [] : [ids])
  })
  const listed = async (query: string) =>
    (await all(`/v1/validators/${keyOf(1)}/duties?toSlot=320032&${query}`)).map(
      ({ slot, signers }) => `${slot} ${signers}`,
    )
  const expected = ['310000 5,6,7', '310032 5,6,7', '320000 1,2,3,4', '320032 1,2,3']
  expect(await listed('limit=1')).toEqual(expected)
  expect(await listed('limit=3&order=desc')).toEqual(expected.toReversed())
  expect(await listed('fromSlot=310001&result=quorum')).toEqual([expected[1], expected[3]])
})

it('a page without any result ends all the same, and its cursor leads to what is older', async () => {
  const { database } = running
  const [first, last] = [400_000, 425_000]
  await database.transaction('seed', async (transaction) => {
    await putDuties(transaction, [
      dutyOf(first - 1, 0, { 501: 0b0001 }),
      dutyOf(first, 0, { 501: 0b1111, 502: 0b1111 }),
      dutyOf(last + 1, 0, { 502: 0b0001 }),
    ])
    const columns = DUTY_COLUMNS.replace('slot', 'd.slot + n')
    await transaction.query(
      'seed',
      `INSERT INTO duty SELECT ${columns} FROM duty d, generate_series(1, $2::int) AS n WHERE d.slot = $1`,
      [first, last - first],
    )
  })
  const pagesOf = async (path: string) => {
    const pages: number[][] = []
    for (let next: string | null = ''; next !== null; ) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`
      const { data, nextCursor } = await restClient(running).page(`${path}${cursor}`)
      pages.push(data.map(({ slot }) => Number(slot)))
      next = nextCursor
    }
    return pages
  }
  const range = `fromSlot=${first - 1}&toSlot=${last + 1}`
  for (const list of ['/v1/duties', `/v1/validators/${keyOf(1)}/duties`]) {
    const newestFirst = await pagesOf(`${list}?${range}&result=unknown&order=desc`)
    expect(newestFirst.flat()).toEqual(list === '/v1/duties' ? [last + 1, first - 1] : [first - 1])
    // 25 000 rows, of which a page examines 10 000.
    expect(newestFirst).toHaveLength(3)
    const ascending = await pagesOf(`${list}?${range}&result=unknown`)
    expect(ascending.flat()).toEqual(newestFirst.flat().toReversed())
    expect(ascending).toHaveLength(3)
  }
  expect((await pagesOf(`/v1/duties?${range}&limit=1000`)).flat()).toHaveLength(last - first + 3)
})

it.each([
  ['/v1/duties?fromSlot=2147483648', 'fromSlot'],
  ['/v1/duties?role=COMMITTEE', 'role'],
  ['/v1/duties?result=noQuorum', 'result'],
  ['/v1/duties?fromTime=2026-02-31T00:00:00Z', 'fromTime'],
  ['/v1/duties?fromTime=2026-01-01T00:00:00+00:00', 'fromTime'],
  ['/v1/duties?toTime=yesterday', 'toTime'],
  ['/v1/committees/c1/duties', 'id'],
])('rejects %s and names the parameter', async (path, parameter) => {
  const response = await restClient(running).get(path)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ parameter })
})
