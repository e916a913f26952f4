import { createHash } from 'node:crypto'
import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { encodeBeaconVote } from '@ssv-exporter/ssv/alan/values/beacon-vote'
import type { Database } from '@ssv-exporter/store/database'
import { putBeaconClock } from '@ssv-exporter/store/duties/beacon-clock'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'
import { putDutySignatures } from '@ssv-exporter/store/duties/duty-signatures'
import { putDutyVotes } from '@ssv-exporter/store/duties/duty-votes'
import { putDuties } from '@ssv-exporter/store/duties/put-duties'
import { putValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import type { Seed } from './seed.ts'
import { seedResources } from './seed-resources.ts'
import { startGateway, type TestGateway } from './start-gateway.ts'

const OWNER = '67'.repeat(20)
const CLUSTER = 'c1'.repeat(32)
const ACTIVE = 'a9'.repeat(48)
const REMOVED = 'b5'.repeat(48)
const OPERATOR_KEY = 'LS0tLS1CRUdJTiBSU0E='
const EPOCH = '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11'
const NEXT_EPOCH = '7d1f9a52-3c0b-4a8e-8f6d-2b9e5c4a7730'
const SIGNATURE = Buffer.alloc(96, 0xa9)
const VALUE = Buffer.alloc(16, 1)
const COMMITTEE = 'cf97adeedb59e05bfd73a2b4c2a8885708c4f4f70c84c64b27120e72ab733b72'
const ACTIVE_INDEX = 500_004
const REMOVED_INDEX = 500_003
/** The first slot of 2026 on the example's beacon chain. */
const FIRST_SLOT = 320_000
const SLOT_MS = 12_000
const VOTE = Buffer.from(
  encodeBeaconVote({
    blockRoot: Buffer.alloc(32, 0xb1),
    source: { epoch: 9_998n, root: Buffer.alloc(32, 0x51) },
    target: { epoch: 9_999n, root: Buffer.alloc(32, 0x71) },
  }),
)
/** Performed by the operators of the validator that was removed later; answers still have it. */
const DUTY: StoredDuty = {
  slot: FIRST_SLOT + 1,
  role: 0,
  committeeId: COMMITTEE,
  operatorIds: [1, 2, 3, 4],
  entries: [
    {
      validatorIndex: REMOVED_INDEX,
      signers: 0b1011,
      rootPrefix: 1,
      round: 1,
      proposalMs: 4_010,
      quorumMs: 4_250,
      lastMs: 4_250,
      valueDigest: createHash('sha256').update(VOTE).digest().subarray(0, 8).toString('hex'),
    },
  ],
}

const SEED: Seed = {
  generation: 'current',
  operators: [1, 2, 3, 4].map((id) => ({ index: id - 1, key: OPERATOR_KEY, operatorId: id })),
  validators: [
    { index: 0, publicKeyHex: ACTIVE, operators: [0, 1, 2, 3], operatorIds: [1, 2, 3, 4] },
    {
      index: 1,
      publicKeyHex: REMOVED,
      operators: [0, 1, 2, 3],
      operatorIds: [1, 2, 3, 4],
      removed: true,
    },
  ],
  decided: [0, 1, 2].map((height) => ({
    publicKeyHex: ACTIVE,
    role: 0,
    height,
    signers: height === 2 ? [1, 2, 3, 4] : [1, 2, 3],
    signature: SIGNATURE,
    value: VALUE,
  })),
}

async function prepare(database: Database): Promise<void> {
  await database.query('seed', 'UPDATE publication_head SET epoch = $1', [EPOCH])
  await database.query('seed', `UPDATE deployment SET contract = $1`, [Buffer.alloc(20, 0xdd)])
  await database.query('seed', `UPDATE cursor SET updated_at = '2023-05-01T12:00:12Z'`)
  await database.query(
    'seed',
    'UPDATE operator SET owner = $1, fee = 1000000000, added_block = 110',
    [Buffer.from(OWNER, 'hex')],
  )
  await database.query(
    'seed',
    `UPDATE validator SET owner = $1, cluster_id = $2, registered_block = 120,
       removed_block = CASE WHEN removed_block IS NOT NULL THEN 130 END`,
    [Buffer.from(OWNER, 'hex'), Buffer.from(CLUSTER, 'hex')],
  )
  await seedResources(database, {
    clusters: [
      {
        idHex: CLUSTER,
        ownerHex: OWNER,
        operatorIds: [1, 2, 3, 4],
        balance: '25000000000000000000',
      },
    ],
    accounts: [{ ownerHex: OWNER, recipientHex: '76'.repeat(20), nonce: 1 }],
    parameters: [
      ...(['version', 'ethSince'] as const).map((name) => ({
        name,
        block: 140,
        logIndex: 3,
        event: 'SSVNetworkUpgradeBlock',
        value: name === 'version' ? 'v2.0.0' : '140',
      })),
      {
        name: 'module5',
        block: 140,
        logIndex: 8,
        event: 'ModuleUpgraded',
        value: `0x${'05'.repeat(20)}`,
      },
      {
        name: 'networkFee',
        block: 140,
        logIndex: 12,
        event: 'NetworkFeeUpdated',
        value: '3366600000',
      },
    ],
    events: [1, 2].map((id) => ({
      blockNumber: 110,
      logIndex: id,
      event: 'OperatorAdded',
      topics: [
        '0xd839f31c14bd632f424e307b36abff63ca33684f77f28e35dc13718ef338f7f4',
        id.toString(16).padStart(64, '0'),
        OWNER.padStart(64, '0'),
      ],
      data: ADDED_DATA,
    })),
  })
  await seedHistory(database)
  await seedDuties(database)
}

/** A duty as a collector of generation alan stores it. */
async function seedDuties(database: Database): Promise<void> {
  await database.transaction('seed', async (transaction) => {
    await putBeaconClock(transaction, {
      genesisMs: Date.UTC(2026, 0, 1) - FIRST_SLOT * SLOT_MS,
      slotMs: SLOT_MS,
      slotsPerEpoch: 32,
    })
    const indices = [{ publicKey: REMOVED, index: REMOVED_INDEX }]
    await putValidatorIndices(transaction, indices, { isCertain: true })
    await putDutyVotes(transaction, [{ slot: DUTY.slot, value: VOTE }])
    await putDuties(transaction, [DUTY])
    const signatures = [{ validatorIndex: REMOVED_INDEX, rootPrefix: 1, signature: SIGNATURE }]
    await putDutySignatures(transaction, [{ ...DUTY, signatures }])
  })
}

/**
 * Four operators with a fee of 1 gwei per block each, a network fee of 2, and the cluster's first
 * validator, as an indexer stores them.
 */
async function seedHistory(database: Database): Promise<void> {
  await database.query(
    'seed',
    `INSERT INTO operator_history (operator_id, block_number, log_index, event, value)
     SELECT id, 110, id, 'OperatorAdded', 1000000000 FROM generate_series(1, 4) AS id`,
  )
  await database.query(
    'seed',
    `INSERT INTO network_parameter (name, block_number, log_index, event, value)
     VALUES ('networkFee', 105, 0, 'NetworkFeeUpdated', '2000000000')`,
  )
  await database.query('seed', 'UPDATE cluster SET index = 4000, network_fee_index = 3000')
  await database.query(
    'seed',
    `INSERT INTO cluster_history (cluster_id, block_number, log_index, event, validator_count,
       network_fee_index, index, active, balance, currency)
     SELECT id, updated_block, 0, 'ValidatorAdded', validator_count, network_fee_index, index, active, balance,
       currency FROM cluster`,
  )
}

/** The operator's key, wrapped as in the contract, and a fee of 1 gwei. */
const ADDED_DATA = [
  '0000000000000000000000000000000000000000000000000000000000000040',
  '000000000000000000000000000000000000000000000000000000003b9aca00',
  '0000000000000000000000000000000000000000000000000000000000000060',
  '0000000000000000000000000000000000000000000000000000000000000020',
  '0000000000000000000000000000000000000000000000000000000000000014',
  '4c5330744c5331435255644a546942535530453d000000000000000000000000',
].join('')

const tags = {
  owner: `0x${OWNER}`,
  operatorIds: ['1', '2', '3', '4'],
  clusterId: `0x${CLUSTER}`,
}

function decidedBody(height: number, signers: number[], update?: true): PublicationBody {
  return {
    type: 'decided',
    op: 'put',
    ...(update === undefined ? {} : { update }),
    role: 'ATTESTER',
    publicKey: ACTIVE,
    record: {
      message: {
        type: 3,
        round: 1,
        lambda: Buffer.from(`${ACTIVE}_ATTESTER`).toString('base64'),
        seq_number: height,
        value: VALUE.toString('base64'),
      },
      signature: SIGNATURE.toString('base64'),
      signer_ids: signers,
    },
    tags,
  }
}

const validatorRemoved: PublicationBody = {
  type: 'validator',
  op: 'remove',
  block: 141,
  record: {
    publicKey: ACTIVE,
    operators: [1, 2, 3, 4].map((nodeId) => ({ publicKey: OPERATOR_KEY, nodeId })),
    index: 0,
  },
  details: { liquidated: false, registeredBlock: 120, exitedBlock: null, removedBlock: 141 },
  tags,
}

const duty: PublicationBody = {
  type: 'duty',
  op: 'put',
  record: {
    slot: FIRST_SLOT,
    epoch: 10_000,
    time: '2026-01-01T00:00:00.000Z',
    role: 'ATTESTER',
    committeeId: COMMITTEE,
    operatorIds: [1, 2, 3, 4],
    outcomes: [
      {
        result: 'quorum',
        signers: [1, 2, 4],
        round: 1,
        proposalMs: 4_010,
        quorumMs: 4_250,
        lastSignerMs: 4_250,
      },
    ],
    clusters: [{ owner: `0x${OWNER}`, clusterId: `0x${CLUSTER}` }],
    values: [VOTE.toString('base64')],
    entries: [[ACTIVE_INDEX, ACTIVE, 0, 0, 0, SIGNATURE.toString('base64')]],
  },
}

/** The events of the examples in `packages/api-documents/src/examples`, by name. */
const EVENTS: Readonly<Record<string, (running: TestGateway) => Promise<unknown>>> = {
  'a committee decides': (running) => running.publish(decidedBody(3, [1, 2, 3])),
  'a committee performs a duty': (running) => running.publish(duty),
  'a validator is removed': (running) => running.publish(validatorRemoved),
  'a block becomes final': ({ database }) =>
    database.query('seed', 'UPDATE cursor SET finalized_block = 150'),
  'the log starts a new epoch': async (running) => {
    await running.database.query('seed', 'UPDATE publication_head SET epoch = $1', [NEXT_EPOCH])
    await running.publish(decidedBody(4, [1, 2, 3]))
  },
  'the gateway stops': async ({ gateway }) => {
    await gateway.stop()
  },
}

export interface ExampleNetwork extends TestGateway {
  /** In sequence, even if the caller does not wait. */
  emit(event: string): Promise<void>
}

/** A gateway over the small network of the documents' examples. */
export async function startExampleNetwork(): Promise<ExampleNetwork> {
  const running = await startGateway({
    seed: SEED,
    prepare,
    options: { streamHeartbeatMs: 1_000 },
  })
  await running.publish(
    decidedBody(1, [1, 2, 3]),
    decidedBody(2, [1, 2, 3]),
    decidedBody(2, [1, 2, 3, 4], true),
  )
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...running,
    async emit(event) {
      const play = EVENTS[event]
      if (play === undefined) throw new Error(`unknown event: `)
      const now = last.then(() => play(running))
      last = now.catch(() => {})
      await now
    },
    async stop() {
      await last
      await running.stop()
    },
  }
}
