import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import type { HistoryBehaviour } from '@ssv-exporter/devnet/network/faults'
import { IDEAL_HABITS } from '@ssv-exporter/devnet/network/habits'
import { createNetworkThread } from '@ssv-exporter/devnet/network/network-thread'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import { createMemoryJobs } from '@ssv-exporter/jobs/memory-jobs'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, it, onTestFinished } from 'vitest'
import { createLibp2pNetwork } from '../../../network/libp2p-network.ts'
import { testOptions } from '../../../testing/network/test-options.ts'
import { openDatabase } from '../../../testing/open-database.ts'
import { register } from '../../../testing/signing-committee.ts'
import { startPipeline } from '../../../testing/start-pipeline.ts'
import type { ValidatorCommittee } from '../committees/committee.ts'
import { createDecidedWriter } from '../decided/decided-writer.ts'
import { createHistory } from './history.ts'
import { HISTORY_DEFAULTS } from './history-options.ts'
import { createStoreReader } from './serve/store-reader.ts'

const WAIT = { interval: 50 }
const HEIGHTS = 80
const heights = Array.from({ length: HEIGHTS }, (_, n) => n)

const identity = await createOperatorIdentity()
const VALIDATORS = ['one', 'two'].map((seed) =>
  createValidatorIdentity(
    seed,
    [1n, 2n, 3n, 4n].map((id) => ({ id, identity })),
  ),
)
const COMMITTEES = VALIDATORS.map(
  ({ publicKey, shares }, n): ValidatorCommittee => ({
    validatorKeyId: n + 1,
    publicKey: Uint8Array.from(Buffer.from(publicKey.slice(2), 'hex')),
    nodeIds: [1, 2, 3, 4],
    shareKeys: shares.map((share) => share.publicKey),
    quorum: 3,
    owner: `0x${'00'.repeat(20)}`,
    operatorIds: [],
  }),
)

/** Four operators that decided before the collector started. */
async function operatorsWithHistory(behaviour: Record<number, HistoryBehaviour>, fork: string) {
  const { logger } = await openDatabase()
  const operators = createNetworkThread(
    {
      seed: 'history',
      genesisTime: Math.floor(Date.now() / 1_000) - 60,
      forks: [{ name: fork, epoch: 0 }],
      dutiesPerMinute: 0,
      discovery: false,
      faults: { history: behaviour },
      // One has the whole duty sequence; the others follow their configured behaviour.
      habits: IDEAL_HABITS,
    },
    { logger },
  )
  onTestFinished(() => operators.stop())
  await operators.start()
  operators.setValidators(VALIDATORS.map(dutyValidatorOf))
  for (const { publicKey } of VALIDATORS) {
    for (const _ of heights) await operators.decide(publicKey.slice(2))
  }
  return operators
}

const BEHAVIOURS: [string, Record<number, HistoryBehaviour>][] = [
  ['v1', { 1: 'forged-highest', 2: 'mixed', 3: 'half-way' }],
  ['v1', { 1: 'megabytes', 2: 'closing', 3: 'other-chain' }],
  ['v0', { 1: 'forged-highest', 2: 'mixed', 3: 'forgetful' }],
]

it.each(BEHAVIOURS)(
  'fetches everything that operators of fork %s decided from one honest operator of four, the others %o',
  async (fork, behaviour) => {
    const operators = await operatorsWithHistory(behaviour, fork)
    const { database, logger, metrics } = await openDatabase()
    await register(database, COMMITTEES)
    const facts = operators.facts()
    const network = createLibp2pNetwork(
      testOptions({
        networkId: facts.networkId,
        forks: facts.forks,
        genesisTimeSec: facts.genesisTime,
        secondsPerEpoch: facts.epochSeconds,
        staticPeers: facts.operators,
      }),
      { generation: GENESIS, logger, metrics },
    )
    const { validation, know, setFork } = await startPipeline({}, COMMITTEES)
    setFork(fork)
    know(...COMMITTEES)
    const writer = createDecidedWriter({ name: 'test' }, { database, logger, metrics })
    const jobs = createMemoryJobs({}, { logger, metrics })
    const history = createHistory(
      { ...HISTORY_DEFAULTS, feedIntervalMs: 50, noteIntervalMs: 50 },
      {
        network,
        generation: GENESIS,
        committees: { of: () => undefined, onChange: () => {} },
        validation,
        writer,
        reader: createStoreReader(database),
        database,
        jobs,
        logger,
        metrics,
      },
    )
    const parts = [writer, network, jobs, history]
    onTestFinished(async () => {
      for (const part of parts.toReversed()) await part.stop()
    })
    await writer.start()
    await network.start()
    await expect.poll(() => network.peers().length, WAIT).toBe(4)
    await jobs.start()
    await history.start()

    await expect.poll(() => history.status().sequencesComplete, WAIT).toBe(2)
    const rows = await database.query<{ id: number; fork: string; height: number }>(
      'rows',
      'SELECT validator_key_id AS id, root_fork AS fork, height FROM decided ORDER BY 1, 3',
    )
    const root = fork === 'v0' ? 'v0' : 'v1'
    expect(rows).toEqual(
      [1, 2].flatMap((id) => heights.map((height) => ({ id, fork: root, height }))),
    )
    expect(history.status()).toMatchObject({ heightsWanted: 0, heightsMissing: 0, peersAsked: 4 })
    expect(await database.query('outbox', 'SELECT FROM outbox')).toEqual([])
  },
)
