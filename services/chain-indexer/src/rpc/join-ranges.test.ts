import { expect, test } from 'vitest'
import type { BlockRange, TimedLog } from './block-range.ts'
import { createEndpoint } from './endpoint.ts'
import type { HistoryRange } from './fetch-history-range.ts'
import { joinRanges } from './join-ranges.ts'

type Settled = PromiseSettledResult<HistoryRange>

const endpoint = createEndpoint('http://127.0.0.1:1')
const hashOf = (number: number) => `0x${number.toString(16).padStart(64, '0')}` as const
const logAt = (blockNumber: number): TimedLog => ({
  blockNumber,
  blockHash: hashOf(blockNumber),
  transactionHash: hashOf(blockNumber),
  transactionIndex: 0,
  logIndex: 0,
  topics: [],
  data: new Uint8Array(),
  blockTimestamp: blockNumber,
})
const headerAt = (number: number) => ({
  number,
  hash: hashOf(number),
  parentHash: hashOf(number - 1),
  timestamp: number,
})

/** Blocks 10 × `decade` … +9 with a log in the first one. @param confirmed what the second read finds */
function part(decade: number, confirmed?: (range: BlockRange) => Promise<BlockRange>): Settled {
  const from = 10 * decade
  const headers = [headerAt(from), headerAt(from + 9)]
  const range: BlockRange = { from, to: from + 9, headers, logs: [logAt(from)] }
  const second = confirmed?.(range) ?? Promise.resolve({ ...range, readTwice: true })
  second.catch(() => {})
  return { status: 'fulfilled', value: { ...range, confirmed: second } }
}

const failed = (reason: string): Settled => ({ status: 'rejected', reason: new Error(reason) })

test('joins ranges that follow one another, and their second reads', async () => {
  const range = joinRanges(endpoint, [part(1), part(2), part(3)])
  expect(range).toMatchObject({ from: 10, to: 39, logs: [logAt(10), logAt(20), logAt(30)] })
  expect(range.headers.map(({ number }) => number)).toEqual([10, 19, 20, 29, 30, 39])
  const confirmed = await range.confirmed
  expect(confirmed).toMatchObject({ from: 10, to: 39, readTwice: true })
  // The caller recognises by this that nothing was corrected.
  expect(confirmed.logs).toBe(range.logs)
})

test('takes what came before a range that failed, or that does not follow the one before', () => {
  expect(joinRanges(endpoint, [part(1), failed('a time-out'), part(3)]).to).toBe(19)
  expect(joinRanges(endpoint, [part(1), part(2), part(4)]).to).toBe(29)
  expect(() => joinRanges(endpoint, [failed('a time-out'), part(2)])).toThrow('a time-out')
})

test('rejects ranges of different forks', () => {
  const other = part(2) as PromiseFulfilledResult<HistoryRange>
  const headers = [{ ...headerAt(20), parentHash: hashOf(0) }, headerAt(29)]
  const fork: Settled = { ...other, value: { ...other.value, headers } }
  expect(() => joinRanges(endpoint, [part(1), fork])).toThrow('block 20 is not a child of block 19')
})

test('has the logs that a second read corrected, and is not read twice unless all of it was', async () => {
  const corrected = part(2, async (range) => ({ ...range, logs: [logAt(20), logAt(21)] }))
  const range = joinRanges(endpoint, [part(1), corrected])
  const confirmed = await range.confirmed
  expect(confirmed.logs).toEqual([logAt(10), logAt(20), logAt(21)])
  expect(confirmed.readTwice).toBe(false)
})

test('is not confirmed if the second read of a part failed', async () => {
  const refuted = part(2, () => Promise.reject(new Error('they differ')))
  await expect(joinRanges(endpoint, [part(1), refuted]).confirmed).rejects.toThrow('they differ')
})
