import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { expect, onTestFinished, test } from 'vitest'
import { createDutyDispatcher } from './duty-dispatcher.ts'

const QUORUM_MS = 1_000
const SIGNATURE = new Uint8Array(96).fill(1)
const RECORD: DutyRecord = {
  slot: 0,
  role: 0,
  committeeId: 'c1',
  operatorIds: [1n, 2n, 3n, 4n],
  entries: [
    {
      validatorIndex: 11,
      signers: 7,
      hasQuorum: true,
      root: 'aa',
      round: 1,
      quorumMs: QUORUM_MS,
      lastMs: QUORUM_MS,
    },
  ],
}

/** A running dispatcher of which one duty changed, and whose signature is being recovered. */
function start() {
  let nowMs = QUORUM_MS + 200
  let isRecovering = true
  const changed: DutyRecord[] = [RECORD]
  const put: boolean[] = []
  const dispatcher = createDutyDispatcher(
    { everyMs: 1 },
    {
      network: { genesisMs: 0, slotMs: 12_000 },
      assembler: {
        drainChanged: () => changed.splice(0),
        pollUnpublished: () => [],
        expire: () => 0,
      } as never,
      collector: { idle: async () => {}, expire: () => {} } as never,
      recovery: {
        isRecovering: () => isRecovering,
        attach: (record) =>
          isRecovering
            ? record
            : {
                ...record,
                entries: record.entries.map((one) => ({ ...one, signature: SIGNATURE })),
              },
        expire: () => {},
        idle: async () => {},
      },
      store: {
        putUnpublished: () => {},
        put: (duties) =>
          put.push(...duties.map(({ entries }) => entries[0]?.signature !== undefined)),
      },
      logger: silentLogger(),
      now: () => nowMs,
    },
  )
  onTestFinished(() => dispatcher.stop())
  return {
    dispatcher,
    /** Whether each duty that was passed on had its signature. */
    put,
    at: (ms: number) => {
      nowMs = QUORUM_MS + ms
    },
    recovered: () => {
      isRecovering = false
    },
  }
}

test('a duty waits a moment for its signatures', async () => {
  const { dispatcher, put, recovered } = start()
  await dispatcher.advance()
  expect(put).toEqual([])
  recovered()
  await dispatcher.advance()
  await dispatcher.advance()
  expect(put).toEqual([true])
})

test('passes on a duty without signatures after a short wait, and the signatures once they are recovered', async () => {
  const { dispatcher, put, at, recovered } = start()
  at(301)
  await dispatcher.advance()
  await dispatcher.advance()
  expect(put).toEqual([false])
  recovered()
  await dispatcher.advance()
  expect(put).toEqual([false, true])
})
