import { drizzleOrm, pgCore } from './drizzle.ts'
import { EVENT_OWNER_WORD } from './resources/event-owner-word.ts'

const { sql } = drizzleOrm
const {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} = pgCore

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })
const height = (name: string) => bigint(name, { mode: 'number' })

/**
 * The oldest build that this schema still serves, by the number of migrations it knows. One row. A migration
 * that takes something away raises it; one that only adds does not, so that old and new builds run side by side.
 */
export const schemaFloor = pgTable(
  'schema_floor',
  {
    id: smallint().primaryKey().default(1),
    oldestServed: integer('oldest_served').notNull(),
  },
  (table) => [check('schema_floor_one_row', sql`${table.id} = 1`)],
)

/** What this database belongs to. One row. A service that is configured for another deployment refuses it. */
export const deployment = pgTable(
  'deployment',
  {
    id: smallint().primaryKey().default(1),
    network: text().notNull(),
    chainId: height('chain_id').notNull(),
    /** A block by which the chain is known among those of the same number, and its hash; once always the genesis. */
    anchorBlock: height('anchor_block').notNull().default(0),
    anchorHash: bytea('genesis_hash').notNull(),
    contract: bytea().notNull(),
    generation: text().notNull(),
    startBlock: height('start_block').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [check('deployment_one_row', sql`${table.id} = 1`)],
)

/** Fencing epochs: each time a lock changes hands its epoch grows, and writes carry the epoch they were begun under. */
export const leader = pgTable('leader', {
  name: text().primaryKey(),
  epoch: height('epoch').notNull(),
  holder: text().notNull(),
  since: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/** How far the registry follows the chain. One row, changed only together with what was indexed. */
export const cursor = pgTable(
  'cursor',
  {
    id: smallint().primaryKey().default(1),
    indexedBlock: height('indexed_block').notNull(),
    /** Absent until a first block was indexed. */
    indexedHash: bytea('indexed_hash'),
    headBlock: height('head_block'),
    finalizedBlock: height('finalized_block'),
    /** The initial backfill reached the head once; from then on every change is published. */
    synced: boolean().notNull().default(false),
    /** By which rules the registry was derived from the logs, and up to which block (see `registry-rules.ts`). */
    registryRules: smallint('registry_rules').notNull().default(0),
    registryHash: bytea('registry_hash'),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [check('cursor_one_row', sql`${table.id} = 1`)],
)

/**
 * How far what was indexed was checked afterwards. One row. Blocks above both marks were read once, near the head with their
 * proof; what a former release indexed is believed until the marks pass it.
 */
export const verification = pgTable(
  'verification',
  {
    id: smallint().primaryKey().default(1),
    /** Up to this block, logs were read a second time after their block was final, and were the same. */
    confirmedBlock: height('confirmed_block'),
    /** Up to this block, every header was read and linked to the start block, and the logs were proved by it. */
    auditedBlock: height('audited_block'),
    auditedHash: bytea('audited_hash'),
    /** Audited blocks whose logs no endpoint could prove. */
    unprovedBlocks: height('unproved_blocks').notNull().default(0),
    /** The logs that are kept were searched for contradictions. */
    searched: boolean().notNull().default(false),
  },
  (table) => [check('verification_one_row', sql`${table.id} = 1`)],
)

/** Ranges of blocks in which a log must be missing, or one too many: later logs do not follow from what they hold. */
export const contradiction = pgTable(
  'contradiction',
  {
    kind: text({ enum: ['operator', 'cluster', 'bloom'] }).notNull(),
    fromBlock: height('from_block').notNull(),
    toBlock: height('to_block').notNull(),
    reason: text().notNull(),
    foundAt: timestamp('found_at', { withTimezone: true }).notNull().defaultNow(),
    /** Blocks up to here were proved since, and explain nothing. */
    provedTo: height('proved_to'),
  },
  (table) => [primaryKey({ columns: [table.kind, table.fromBlock] })],
)

/** Hashes of the recent blocks, against which parent hashes are checked. */
export const block = pgTable('block', {
  number: height('number').primaryKey(),
  hash: bytea().notNull(),
  parentHash: bytea('parent_hash').notNull(),
  time: timestamp({ withTimezone: true }).notNull(),
})

/**
 * Every log of the contract address, as the node gave it, and our verdict on it.
 * A reorg takes `canonical` away; the same log coming back (A, B, A) gets it again.
 */
export const contractLog = pgTable(
  'contract_log',
  {
    blockNumber: height('block_number').notNull(),
    logIndex: integer('log_index').notNull(),
    blockHash: bytea('block_hash').notNull(),
    blockTime: timestamp('block_time', { withTimezone: true }).notNull(),
    transactionHash: bytea('transaction_hash').notNull(),
    transactionIndex: integer('transaction_index').notNull(),
    /** The topics one after the other, 32 bytes each. */
    topics: bytea().notNull(),
    data: bytea().notNull(),
    event: text(),
    verdict: text({ enum: ['applied', 'malformed', 'ignored', 'unknown'] }).notNull(),
    reason: text(),
    canonical: boolean().notNull().default(true),
    /** SHA-256 of the keys and the signature that were verified; absent where there were none. */
    keyCheck: bytea('key_check'),
    /** What was found wrong with them; absent when nothing was. */
    keyFault: text('key_fault'),
  },
  (table) => [
    primaryKey({ columns: [table.blockNumber, table.logIndex, table.blockHash] }),
    index('contract_log_event')
      .on(table.event, table.blockNumber, table.logIndex)
      .where(sql`${table.canonical}`),
    index('contract_log_owner')
      .on(sql.raw(`(${EVENT_OWNER_WORD})`), table.blockNumber, table.logIndex)
      .where(sql`${table.canonical}`),
    index('contract_log_malformed')
      .on(table.blockNumber, table.logIndex)
      .where(sql`${table.canonical} AND ${table.verdict} = 'malformed'`),
    index('contract_log_unknown')
      .on(table.blockNumber, table.logIndex)
      .where(sql`${table.canonical} AND ${table.verdict} = 'unknown'`),
  ],
)

/** Operator public key texts, each once and for ever. Bytes, not text: the contract accepts anything. */
export const operatorKey = pgTable('operator_key', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** sha256 of the key: keys can be longer than an index entry may be. */
  digest: bytea().notNull().unique(),
  key: bytea().notNull(),
})

/** Validator public keys, each once and for ever; the number other tables know a validator by. */
export const validatorKey = pgTable('validator_key', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  key: bytea().notNull().unique(),
})

export const operator = pgTable(
  'operator',
  {
    index: integer().primaryKey(),
    /** The contract's number; none in the legacy and v1 generations, where the key is the identity. */
    operatorId: height('operator_id').unique(),
    keyId: integer('key_id')
      .notNull()
      .references(() => operatorKey.id),
    name: bytea().notNull(),
    owner: bytea().notNull(),
    /** Per block, in 10^-18 SSV, or in the unit of the contract of the seed era. */
    fee: numeric(),
    /** Per block, in wei; absent while the operator has nothing to do with ETH. */
    ethFee: numeric('eth_fee'),
    declaredFee: numeric('declared_fee'),
    declaredBlock: height('declared_block'),
    /** What was paid out so far, in 10^-18 SSV and in wei. */
    withdrawn: numeric(),
    ethWithdrawn: numeric('eth_withdrawn'),
    /** Absent in generations without private operators, as the whitelist is. */
    isPrivate: boolean('is_private'),
    /** Addresses, ascending. */
    whitelist: bytea().array(),
    whitelistingContract: bytea('whitelisting_contract'),
    addedBlock: height('added_block').notNull(),
    removedBlock: height('removed_block'),
  },
  (table) => [index('operator_key_id').on(table.keyId), index('operator_owner').on(table.owner)],
)

export const validator = pgTable(
  'validator',
  {
    keyId: integer('key_id')
      .primaryKey()
      .references(() => validatorKey.id),
    index: integer().notNull().unique(),
    owner: bytea().notNull(),
    /** In event order. */
    operatorKeyIds: integer('operator_key_ids').array().notNull(),
    /** Contract numbers in event order; none in the legacy and v1 generations. */
    operatorIds: bigint('operator_ids', { mode: 'number' }).array(),
    /** 48 bytes each, in the order of the operators. */
    sharePublicKeys: bytea('share_public_keys').notNull(),
    clusterId: bytea('cluster_id'),
    liquidated: boolean().notNull().default(false),
    registeredBlock: height('registered_block').notNull(),
    exitedBlock: height('exited_block'),
    removedBlock: height('removed_block'),
  },
  (table) => [
    index('validator_owner').on(table.owner),
    index('validator_cluster_id').on(table.clusterId),
    index('validator_operator_ids').using('gin', table.operatorIds),
  ],
)

/** The snapshot of a cluster in the last event that carries one. */
export const cluster = pgTable(
  'cluster',
  {
    id: bytea().primaryKey(),
    owner: bytea().notNull(),
    operatorIds: bigint('operator_ids', { mode: 'number' }).array().notNull(),
    validatorCount: height('validator_count').notNull(),
    networkFeeIndex: numeric('network_fee_index').notNull(),
    index: numeric().notNull(),
    active: boolean().notNull(),
    balance: numeric().notNull(),
    updatedBlock: height('updated_block').notNull(),
    /** Absent in rows that a release without currencies wrote, until `replay`. */
    currency: text({ enum: ['SSV', 'ETH'] }),
    /** Effective balance in 1/10000 of 32 ETH; absent where it is that of its validators at 32 ETH each. */
    vUnits: height('v_units'),
    /** The beacon chain's block that the oracles read the effective balance at. */
    effectiveBalanceBlock: height('effective_balance_block'),
    migratedBlock: height('migrated_block'),
  },
  (table) => [
    index('cluster_owner').on(table.owner),
    index('cluster_operator_ids').using('gin', table.operatorIds),
  ],
)

/** The snapshot of a cluster after each event that carries one. */
export const clusterHistory = pgTable(
  'cluster_history',
  {
    clusterId: bytea('cluster_id').notNull(),
    blockNumber: height('block_number').notNull(),
    logIndex: integer('log_index').notNull(),
    event: text().notNull(),
    validatorCount: height('validator_count').notNull(),
    networkFeeIndex: numeric('network_fee_index').notNull(),
    index: numeric().notNull(),
    active: boolean().notNull(),
    balance: numeric().notNull(),
    currency: text({ enum: ['SSV', 'ETH'] }).notNull(),
    vUnits: height('v_units'),
    migratedBlock: height('migrated_block'),
  },
  (table) => [
    primaryKey({ columns: [table.clusterId, table.blockNumber, table.logIndex] }),
    index('cluster_history_block').on(table.blockNumber),
  ],
)

/** Every event of an operator's fee and payouts. Which currency it is in follows from its place in the chain. */
export const operatorHistory = pgTable(
  'operator_history',
  {
    operatorId: height('operator_id').notNull(),
    blockNumber: height('block_number').notNull(),
    logIndex: integer('log_index').notNull(),
    event: text().notNull(),
    /** The fee, or what was paid out; absent for a removal. */
    value: numeric(),
  },
  (table) => [
    primaryKey({ columns: [table.operatorId, table.blockNumber, table.logIndex] }),
    index('operator_history_block').on(table.blockNumber),
  ],
)

/** Every event that set a parameter of the network, a version or a module of the contract. */
export const networkParameter = pgTable(
  'network_parameter',
  {
    name: text().notNull(),
    blockNumber: height('block_number').notNull(),
    logIndex: integer('log_index').notNull(),
    event: text().notNull(),
    /** Decimal digits, an address or a version. */
    value: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.name, table.blockNumber, table.logIndex] }),
    index('network_parameter_block').on(table.blockNumber),
  ],
)

export const account = pgTable('account', {
  owner: bytea().primaryKey(),
  feeRecipient: bytea('fee_recipient').notNull(),
  /** Of the owner's latest ValidatorAdded, counted from 0; absent before the first. */
  nonce: integer(),
})

/** What a registry row was before a block that may still be reorganised away changed it. */
export const registryUndo = pgTable(
  'registry_undo',
  {
    blockNumber: height('block_number').notNull(),
    relation: text({ enum: ['operator', 'validator', 'cluster', 'account'] }).notNull(),
    rowKey: text('row_key').notNull(),
    /** The row as JSON; absent when the block created it. */
    before: jsonb(),
  },
  (table) => [primaryKey({ columns: [table.relation, table.rowKey, table.blockNumber] })],
)

/** Peers of the SSV network that first brought us something, each once and for ever: 4 bytes in a row instead of 53. */
export const peer = pgTable('peer', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** As libp2p writes it. */
  peerId: text('peer_id').notNull().unique(),
})

/** The collectors that wrote decided messages, by the name they were given. */
export const collector = pgTable('collector', {
  id: smallint().primaryKey().generatedAlwaysAsIdentity(),
  name: text().notNull().unique(),
})

/** Decided duties; partitioned by range of height (see the migration and `decided/height-partitions.ts`). */
export const decided = pgTable(
  'decided',
  {
    validatorKeyId: integer('validator_key_id').notNull(),
    role: smallint().notNull(),
    height: height('height').notNull(),
    round: height('round').notNull(),
    signers: integer().array().notNull(),
    signature: bytea().notNull(),
    value: bytea().notNull(),
    /** When a collector first had the height, in whatever version. */
    firstSeen: timestamp('first_seen', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** `peer.id`: who brought it then. */
    firstPeer: integer('first_peer'),
    /** How often it came, all versions and collectors together. Written late, and not to the last one. */
    sightings: integer().notNull().default(1),
    /** `collector.id`: which of ours had it then. */
    collector: smallint(),
    /** How the root was made that `signature` is over: a name of the network generation. */
    rootFork: text('root_fork').notNull().default('v1'),
  },
  (table) => [primaryKey({ columns: [table.validatorKeyId, table.role, table.height] })],
)

/**
 * What a quorum signed for a height for which `decided` has another value, a row for each value: a fault of the committee. Both
 * verify. The one that came first stays in `decided`.
 */
export const decidedContradiction = pgTable(
  'decided_contradiction',
  {
    /** In the order of their being found; with gaps. */
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    validatorKeyId: integer('validator_key_id').notNull(),
    role: smallint().notNull(),
    height: height('height').notNull(),
    /** SHA-256 of `value`. */
    valueHash: bytea('value_hash').notNull(),
    round: height('round').notNull(),
    signers: integer().array().notNull(),
    signature: bytea().notNull(),
    value: bytea().notNull(),
    firstSeen: timestamp('first_seen', { withTimezone: true, precision: 3 }).notNull(),
    /** `peer.id` */
    firstPeer: integer('first_peer'),
    /** `collector.id` */
    collector: smallint(),
    rootFork: text('root_fork').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.validatorKeyId, table.role, table.height, table.valueHash] }),
    uniqueIndex('decided_contradiction_id').on(table.id),
  ],
)

/**
 * How far the decided messages of a validator and role are known and stored. What is wanted is not here: it is whatever
 * height up to `highest` neither `decided` nor `coverage_gap` has.
 */
export const coverage = pgTable(
  'coverage',
  {
    validatorKeyId: integer('validator_key_id').notNull(),
    role: smallint().notNull(),
    urgency: smallint().notNull(),
    failures: smallint().notNull().default(0),
    highest: height('highest').notNull().default(-1),
    completeTo: height('complete_to').notNull().default(-1),
    /** As of the last look. */
    wanted: height('wanted').notNull().default(0),
    missing: height('missing').notNull().default(0),
    publishAbove: height('publish_above'),
    askedAt: timestamp('asked_at', { withTimezone: true }),
    dueAt: timestamp('due_at', { withTimezone: true }).notNull(),
    /** Queued until then or, with `busy_by`, worked on. */
    busyUntil: timestamp('busy_until', { withTimezone: true }),
    busyBy: uuid('busy_by'),
  },
  (table) => [
    primaryKey({ columns: [table.validatorKeyId, table.role] }),
    index('coverage_due').on(table.urgency, table.dueAt),
    index('coverage_queued')
      .on(table.busyUntil)
      .where(sql`${table.busyBy} IS NULL AND ${table.busyUntil} IS NOT NULL`),
  ],
)

/** Heights that nobody who was asked had, and when they are asked for again. */
export const coverageGap = pgTable(
  'coverage_gap',
  {
    validatorKeyId: integer('validator_key_id').notNull(),
    role: smallint().notNull(),
    attempts: smallint().notNull(),
    fromHeight: height('from_height').notNull(),
    toHeight: height('to_height').notNull(),
    askAt: timestamp('ask_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.validatorKeyId, table.role, table.fromHeight] })],
)

/** Where history ends and live begins. One row. */
export const coverageOrigin = pgTable(
  'coverage_origin',
  {
    id: smallint().primaryKey().default(1),
    /** Validators registered above it are new; absent until the registry was whole once. */
    liveFromBlock: height('live_from_block'),
    /** When a collector last listened. */
    aliveAt: timestamp('alive_at', { withTimezone: true }),
  },
  (table) => [check('coverage_origin_one_row', sql`${table.id} = 1`)],
)

/** Committees of operators that had duties, each once and for ever. */
export const committee = pgTable('committee', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** SHA-256 over the operators' ids. */
  committeeId: bytea('committee_id').notNull().unique(),
  /** Ascending. */
  operatorIds: bigint('operator_ids', { mode: 'number' }).array().notNull(),
})

/** Indices of the beacon chain, kept for removed validators too. Not the `index` of the registry. */
export const validatorIndex = pgTable('validator_index', {
  validatorKeyId: integer('validator_key_id').primaryKey(),
  beaconIndex: height('beacon_index').notNull().unique(),
})

/**
 * Duties of generation `alan`: a row for each slot, committee and role, with the validators on duty. Partitioned by slot (see the
 * migration and `duties/duty-partitions.ts`); entries are packed as `duties/duty-codec.ts` says.
 */
export const duty = pgTable(
  'duty',
  {
    /** `committee.id` */
    committee: integer().notNull(),
    slot: integer().notNull(),
    /** Beacon role number. */
    role: smallint().notNull(),
    /** Bit i: the i-th operator of the committee signed. As everything up to `last_ms`: of entries that are no exceptions. */
    signers: smallint().notNull(),
    /** The first 32 bits of the root that was signed. */
    rootMark: integer('root_mark').notNull(),
    round: smallint().notNull(),
    /** Milliseconds after the slot's start, as the two below. */
    proposalMs: integer('proposal_ms'),
    /** Absent below a quorum. */
    quorumMs: integer('quorum_ms'),
    lastMs: integer('last_ms').notNull(),
    validators: bytea().notNull(),
    exceptions: bytea(),
  },
  (table) => [
    primaryKey({ columns: [table.committee, table.slot, table.role] }),
    index('duty_slot').on(table.slot, table.role, table.committee),
  ],
)

/** When the slots of the beacon chain are. One row, written by collectors of duties. */
export const beaconClock = pgTable(
  'beacon_clock',
  {
    id: smallint().primaryKey().default(1),
    /** Start of slot 0. */
    genesis: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    slotMs: integer('slot_ms').notNull(),
    slotsPerEpoch: integer('slots_per_epoch').notNull(),
  },
  (table) => [check('beacon_clock_one_row', sql`${table.id} = 1`)],
)

/** Votes that committees proposed lately, by which signatures that come after a restart are told apart. */
export const dutyVote = pgTable(
  'duty_vote',
  {
    slot: integer().notNull(),
    /** Encoded BeaconVote. */
    value: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.slot, table.value] })],
)

/** Facts committed and not yet given a position. */
export const outbox = pgTable('outbox', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  topic: text().notNull(),
  payload: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

/** The log that consumers follow: positions 1, 2, 3 … without a hole. */
export const publication = pgTable('publication', {
  position: bigint({ mode: 'number' }).primaryKey(),
  topic: text().notNull(),
  payload: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
})

/** The last position given, and the epoch: another one means that the log is not continuous with the former. */
export const publicationHead = pgTable(
  'publication_head',
  {
    id: smallint().primaryKey().default(1),
    epoch: uuid().notNull(),
    position: bigint({ mode: 'number' }).notNull(),
    /** The position at which the epoch began: what was told up to it is of former ones. */
    epochFrom: bigint('epoch_from', { mode: 'number' }).notNull().default(0),
  },
  (table) => [check('publication_head_one_row', sql`${table.id} = 1`)],
)
