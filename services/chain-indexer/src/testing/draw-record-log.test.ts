import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import { decodeLog } from '@ssv-exporter/contracts/decode-log'
import { expect, test } from 'vitest'
import { createDraw } from './draw.ts'
import { drawRecordLog } from './draw-record-log.ts'
import { CLUSTER, OWNER } from './emit.ts'

/** Events that are drawn with arguments of their own. */
const APART = 8

test('draws every other event of the contract, with arguments that can be decoded', () => {
  const draw = createDraw('every event')
  const records = { owner: OWNER, operatorId: 1n, operatorIds: [1n, 2n, 3n, 4n], cluster: CLUSTER }
  const topics = new Set<string>()
  for (let n = 0; n < 3_000; n += 1) {
    const log = drawRecordLog(draw, records)
    expect(['handled', 'ignored']).toContain(decodeLog('current', log).verdict)
    topics.add(log.topics[0] as string)
  }
  expect(topics.size).toBe(currentAbi.length - APART)
})
