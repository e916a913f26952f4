import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { dropDutiesBefore, PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { readTraces } from '@ssv-exporter/store/duties/duty-traces'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../../testing/open-database.ts'
import { createTraceRecorder } from './trace-recorder.ts'
import { createTraceWriter } from './trace-writer.ts'

const SLOT = PARTITION_SLOTS + 5
const SLOT_MS = 12_000
const START = SLOT * SLOT_MS
const NETWORK = { genesisMs: 0, slotMs: SLOT_MS }
const COMMITTEE = new Uint8Array(32).fill(1)
const KEY = new Uint8Array(48).fill(2)
const ROOT = new Uint8Array(32).fill(3)
const OTHER = new Uint8Array(32).fill(4)
const VALUE = new Uint8Array(112).fill(5)
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

function message(
  kind: CheckedMessage['kind'],
  role: number,
  signers: readonly bigint[],
  content: object,
  value: Uint8Array = new Uint8Array(),
) {
  const isValidators = role !== RUNNER_ROLE.committee
  return {
    ...{ kind, messageId: `${role}`, slot: SLOT, content },
    id: { runnerRole: role, executor: isValidators ? KEY : COMMITTEE },
    signed: { operatorIds: signers, fullData: value },
    executor: { committee: { id: COMMITTEE }, ...(isValidators && { validator: {} }) },
  } as unknown as CheckedMessage
}

const consensus = (type: number, round: bigint, signers: readonly bigint[], value?: Uint8Array) =>
  message('consensus', 0, signers, { type, round, root: ROOT, dataRound: round - 1n }, value)
const partial = (
  role: number,
  type: number,
  signer: bigint,
  items: readonly (readonly [index: number, root: Uint8Array])[],
) =>
  message('partial', role, [signer], {
    type,
    items: items.map(([index, signingRoot]) => ({ signingRoot, validatorIndex: BigInt(index) })),
  })

test('stores every message of a duty, and which signatures are valid', async () => {
  const opened = await openDatabase()
  const writer = createTraceWriter(
    { name: 'one', everyMs: 10, batchDelayMs: 8_000 },
    {
      ...opened,
      network: NETWORK,
      now: () => START + 12_100,
      logger: silentLogger(),
      metrics: createMetrics({ service: 'test' }),
    },
  )
  const { recorder } = writer
  const { proposal, prepare, commit, roundChange } = QBFT_TYPE
  recorder.record(consensus(proposal, 1n, [11n], VALUE), START + 1_000)
  recorder.record(consensus(prepare, 1n, [12n]), START + 1_100.4)
  recorder.record(consensus(roundChange, 2n, [13n]), START + 3_100)
  recorder.record(consensus(commit, 2n, [11n, 12n, 13n], VALUE), START + 4_000)
  const post = partial(0, PARTIAL_TYPE.postConsensus, 12n, [
    [501, ROOT],
    [502, OTHER],
  ])
  recorder.record(post, START + 4_100)
  recorder.verified({ messageId: '0', slot: SLOT, signer: 12n, root: OTHER, validatorIndex: 502 })
  recorder.verified({ messageId: '0', slot: SLOT, signer: 11n, root: ROOT, validatorIndex: 501 })
  const { proposer } = RUNNER_ROLE
  recorder.record(partial(proposer, PARTIAL_TYPE.randao, 14n, [[503, ROOT]]), START - 20)
  // It goes on gathering.
  recorder.record(partial(1, PARTIAL_TYPE.selectionProof, 14n, [[503, ROOT]]), START + 5_000)
  await writer.start()
  await expect.poll(() => readTraces(opened.database, SLOT)).toHaveLength(2)

  const root = hex(ROOT)
  expect(await readTraces(opened.database, SLOT)).toEqual([
    {
      slot: SLOT,
      role: 0,
      executor: hex(COMMITTEE),
      committeeId: hex(COMMITTEE),
      messages: [
        { kind: 'proposal', ms: 1_000, signers: [11], round: 1, root, preparedRound: 0 },
        { kind: 'prepare', ms: 1_100, signers: [12], round: 1, root, preparedRound: 0 },
        { kind: 'roundChange', ms: 3_100, signers: [13], round: 2, root, preparedRound: 1 },
        { kind: 'commit', ms: 4_000, signers: [11, 12, 13], round: 2, root, preparedRound: 1 },
        {
          ...{ kind: 'partial', ms: 4_100, signer: 12, type: PARTIAL_TYPE.postConsensus },
          items: [
            { root, validatorIndex: 501, verified: false },
            { root: hex(OTHER), validatorIndex: 502, verified: true },
          ],
        },
      ],
      values: new Map([[root, Buffer.from(VALUE)]]),
    },
    {
      slot: SLOT,
      role: proposer,
      executor: hex(KEY),
      committeeId: hex(COMMITTEE),
      messages: [
        {
          ...{ kind: 'partial', ms: -20, signer: 14, type: PARTIAL_TYPE.randao },
          items: [{ root, validatorIndex: 503, verified: false }],
        },
      ],
      values: new Map(),
    },
  ])
  await writer.stop()
  expect(await readTraces(opened.database, SLOT)).toHaveLength(3)
  await dropDutiesBefore(opened.database, 2 * PARTITION_SLOTS)
  expect(await readTraces(opened.database, SLOT)).toEqual([])
})

test('does not record more than its memory holds', () => {
  let dropped = 0
  const recorder = createTraceRecorder(
    { maxBytes: 1_000 },
    {
      network: NETWORK,
      onDropped: () => {
        dropped += 1
      },
    },
  )
  const take = () => {
    for (let n = 0n; n < 20n; n++) recorder.record(consensus(QBFT_TYPE.prepare, 1n, [n]), START)
  }
  const taken = () =>
    recorder.drainRecorded(START + 1).reduce((sum, { messages }) => sum + messages.length, 0)
  take()
  const first = taken()
  expect([first > 0, first + dropped]).toEqual([true, 20])
  take()
  expect(taken()).toBe(first)
  expect(recorder.drainRecorded(START + 1)).toEqual([])
})

test('does not record messages of slots long ago', () => {
  const recorder = createTraceRecorder({}, { network: NETWORK, onDropped: () => {} })
  const registration = partial(4, PARTIAL_TYPE.validatorRegistration, 11n, [[503, ROOT]])
  recorder.record(registration, START + 36 * SLOT_MS)
  recorder.record(registration, START + 36 * SLOT_MS + 1)
  const [trace, ...others] = recorder.drainRecorded(Number.POSITIVE_INFINITY)
  expect([trace?.messages.length, others]).toEqual([1, []])
})
