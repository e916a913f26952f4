import { drizzleOrm, pgCore } from './drizzle.ts'
import { EVENT_OWNER_WORD } from './resources/event-owner-word.ts'

const { sql } = drizzleOrm
const {
  bigint,
  bit,
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
 * The oldest build compatible with this schema, by its number of migrations. One row. Migrations
 * that remove something raise it. Additive migrations do not, so that old and new builds can run
 * side by side.
 */
export const schemaFloor = pgTable(
  'schema_floor',
  {
    id: smallint().primaryKey().default(1),
    oldestServed: integer('oldest_served').notNull(),
  },
  (table) => [check('schema_floor_one_row', sql`${table.id} = 1`)],
)

/**
 * The deployment of this database. One row. A service configured for another deployment refuses to
 * start.
 */
export const deployment = pgTable(
  'deployment',
  {
    id: smallint().primaryKey().default(1),
    network: text().notNull(),
    chainId: height('chain_id').notNull(),
    /**
     * A block and its hash that identify the chain among chains with the same chain id; formerly
     * always the genesis block.
     */
    anchorBlock: height('anchor_block').notNull().default(0),
    anchorHash: bytea('genesis_hash').notNull(),
    contract: bytea().notNull(),
    generation: text().notNull(),
    startBlock: height('start_block').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [check('deployment_one_row', sql`${table.id} = 1`)],
)

/**
 * Leases and their fencing tokens. Each acquisition increments the token, in column `epoch`; writes
 * carry the token under which they began.
 */
export const leader = pgTable('leader', {
  name: text().primaryKey(),
  epoch: height('epoch').notNull(),
  holder: text().notNull(),
  since: timestamp({ withTimezone: true }).notNull().defaultNow(),
})

/**
 * Indexing progress of the registry. One row, updated only in the transaction that writes the
 * indexed data.
 */
export const cursor = pgTable(
  'cursor',
  {
    id: smallint().primaryKey().default(1),
    indexedBlock: height('indexed_block').notNull(),
    /** Absent until a first block was indexed. */
    indexedHash: bytea('indexed_hash'),
    headBlock: height('head_block'),
    finalizedBlock: height('finalized_block'),
    /** The initial backfill has completed; from then on every change is published. */
    synced: boolean().notNull().default(false),
    /**
     * Version of the derivation rules, and the block up to which they were applied (see
     * `registry-rules.ts`).
     */
    registryRules: smallint('registry_rules').notNull().default(0),
    registryHash: bytea('registry_hash'),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [check('cursor_one_row', sql`${table.id} = 1`)],
)

/**
 * Verification progress of the indexed data. One row. Blocks above both marks were read once, and
 * proved if near the head. Data indexed by an earlier release is trusted until the marks pass it.
 */
export const verification = pgTable(
  'verification',
  {
    id: smallint().primaryKey().default(1),
    /** Up to this block, logs were read again after finality and were unchanged. */
    confirmedBlock: height('confirmed_block'),
    /**
     * Up to this block, headers form a chain without gaps from the start block and the logs were
     * proved against them.
     */
    auditedBlock: height('audited_block'),
    auditedHash: bytea('audited_hash'),
    /** Number of audited blocks whose logs could not be proved by any endpoint. */
    unprovedBlocks: height('unproved_blocks').notNull().default(0),
    /** The stored logs were searched for contradictions. */
    searched: boolean().notNull().default(false),
  },
  (table) => [check('verification_one_row', sql`${table.id} = 1`)],
)

/** Block ranges with a missing or surplus log: later logs contradict the stored ones. */
export const contradiction = pgTable(
  'contradiction',
  {
    kind: text({ enum: ['operator', 'cluster', 'bloom'] }).notNull(),
    fromBlock: height('from_block').notNull(),
    toBlock: height('to_block').notNull(),
    reason: text().notNull(),
    foundAt: timestamp('found_at', { withTimezone: true }).notNull().defaultNow(),
    /** Blocks up to here have been proved since and are not the cause. */
    provedTo: height('proved_to'),
  },
  (table) => [primaryKey({ columns: [table.kind, table.fromBlock] })],
)

/** Hashes of recent blocks, used for parent hash checks. */
export const block = pgTable('block', {
  number: height('number').primaryKey(),
  hash: bytea().notNull(),
  parentHash: bytea('parent_hash').notNull(),
  time: timestamp({ withTimezone: true }).notNull(),
})

/**
 * Every log of the contract address as returned by the node, with its verdict. A reorg clears
 * `canonical`; a log that reappears (A, B, A) gets it back.
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
    /** Concatenated topics, 32 bytes each. */
    topics: bytea().notNull(),
    data: bytea().notNull(),
    event: text(),
    verdict: text({ enum: ['applied', 'malformed', 'ignored', 'unknown'] }).notNull(),
    reason: text(),
    canonical: boolean().notNull().default(true),
    /** SHA-256 of the verified keys and signature; null if there were none. */
    keyCheck: bytea('key_check'),
    /** The fault found; null if valid. */
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

/**
 * Operator public keys as submitted; rows are never deleted. Stored as bytes because the contract
 * accepts any content.
 */
export const operatorKey = pgTable('operator_key', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** sha256 of the key: keys can be longer than an index entry may be. */
  digest: bytea().notNull().unique(),
  key: bytea().notNull(),
})

/** Validator public keys and the id by which other tables refer to them; rows are never deleted. */
export const validatorKey = pgTable('validator_key', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  key: bytea().notNull().unique(),
})

export const operator = pgTable(
  'operator',
  {
    index: integer().primaryKey(),
    /**
     * The contract's operator id; null in the legacy and v1 generations, where the key is the
     * identity.
     */
    operatorId: height('operator_id').unique(),
    keyId: integer('key_id')
      .notNull()
      .references(() => operatorKey.id),
    name: bytea().notNull(),
    owner: bytea().notNull(),
    /** Per block, in 10^-18 SSV, or in the unit of the contract of the seed era. */
    fee: numeric(),
    /** Per block, in wei; null while the operator has no ETH cluster. */
    ethFee: numeric('eth_fee'),
    /** The declared but not executed fee, in the currency at declaration. */
    declaredFee: numeric('declared_fee'),
    declaredBlock: height('declared_block'),
    /** Total withdrawn so far, in 10^-18 SSV and in wei. */
    withdrawn: numeric(),
    ethWithdrawn: numeric('eth_withdrawn'),
    /** Like the whitelist, null in generations without private operators. */
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
    /** Contract operator ids in event order; null in the legacy and v1 generations. */
    operatorIds: bigint('operator_ids', { mode: 'number' }).array(),
    /** 48 bytes each, concatenated in the order of the operators. */
    sharePublicKeys: bytea('share_public_keys').notNull(),
    clusterId: bytea('cluster_id'),
    liquidated: boolean().notNull().default(false),
    /** Block of the current registration. */
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

/** The latest cluster snapshot emitted by an event. */
export const cluster = pgTable(
  'cluster',
  {
    id: bytea().primaryKey(),
    owner: bytea().notNull(),
    /** Ascending. */
    operatorIds: bigint('operator_ids', { mode: 'number' }).array().notNull(),
    validatorCount: height('validator_count').notNull(),
    networkFeeIndex: numeric('network_fee_index').notNull(),
    index: numeric().notNull(),
    active: boolean().notNull(),
    balance: numeric().notNull(),
    updatedBlock: height('updated_block').notNull(),
    /** Null in rows written by a release without currencies, until `replay`. */
    currency: text({ enum: ['SSV', 'ETH'] }),
    /** Effective balance in 1/10000 of 32 ETH; null means 32 ETH for each validator. */
    vUnits: height('v_units'),
    /** The beacon block at which the oracles read the effective balance. */
    effectiveBalanceBlock: height('effective_balance_block'),
    migratedBlock: height('migrated_block'),
  },
  (table) => [
    index('cluster_owner').on(table.owner),
    index('cluster_operator_ids').using('gin', table.operatorIds),
  ],
)

/** All cluster snapshots, one for each event that contains one. */
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

/** All operator fee and withdrawal events. The currency follows from the position in the chain. */
export const operatorHistory = pgTable(
  'operator_history',
  {
    operatorId: height('operator_id').notNull(),
    blockNumber: height('block_number').notNull(),
    logIndex: integer('log_index').notNull(),
    event: text().notNull(),
    /** The fee or the amount withdrawn; null for a removal. */
    value: numeric(),
  },
  (table) => [
    primaryKey({ columns: [table.operatorId, table.blockNumber, table.logIndex] }),
    index('operator_history_block').on(table.blockNumber),
  ],
)

/** All events that set a network parameter, version or module of the contract. */
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
  /** Nonce of the owner's latest ValidatorAdded, starting at 0; null before the first. */
  nonce: integer(),
})

/** Previous versions of registry rows changed by blocks that are not final yet. */
export const registryUndo = pgTable(
  'registry_undo',
  {
    blockNumber: height('block_number').notNull(),
    relation: text({ enum: ['operator', 'validator', 'cluster', 'account'] }).notNull(),
    rowKey: text('row_key').notNull(),
    /** The row as JSON; null if the block created it. */
    before: jsonb(),
  },
  (table) => [primaryKey({ columns: [table.relation, table.rowKey, table.blockNumber] })],
)

/**
 * Peers that first delivered a message; rows are never deleted. The id takes 4 bytes in a row
 * instead of 53.
 */
export const peer = pgTable('peer', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** Peer id in libp2p text form. */
  peerId: text('peer_id').notNull().unique(),
})

/** Collectors that stored decided messages, by configured name. */
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
    /** When a collector first received a message for the height. */
    firstSeen: timestamp('first_seen', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
    /** `peer.id` of the peer that delivered it first. */
    firstPeer: integer('first_peer'),
    /**
     * Number of times it was received, over all versions and collectors. Updated with delay;
     * approximate.
     */
    sightings: integer().notNull().default(1),
    /** `collector.id` of the collector that received it first. */
    collector: smallint(),
    /** The network generation that defines the signing root of `signature`. */
    rootFork: text('root_fork').notNull().default('v1'),
  },
  (table) => [primaryKey({ columns: [table.validatorKeyId, table.role, table.height] })],
)

/**
 * Conflicting values that a quorum signed for a height already in `decided`, one row per value: a
 * committee fault. Both signatures verify. The value received first stays in `decided`.
 */
export const decidedContradiction = pgTable(
  'decided_contradiction',
  {
    /** In order of detection, with gaps. */
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
 * Coverage of the decided messages of a validator and role. Missing heights are not stored: they
 * are all heights up to `highest` that are in neither `decided` nor `coverage_gap`.
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
    /** As of the last check. */
    wanted: height('wanted').notNull().default(0),
    missing: height('missing').notNull().default(0),
    publishAbove: height('publish_above'),
    askedAt: timestamp('asked_at', { withTimezone: true }),
    dueAt: timestamp('due_at', { withTimezone: true }).notNull(),
    /** Queued until this time or, if `busy_by` is set, being processed until then. */
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

/** Heights that no queried peer had, and when to query again. */
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

/** The boundary between history and live data. One row. */
export const coverageOrigin = pgTable(
  'coverage_origin',
  {
    id: smallint().primaryKey().default(1),
    /**
     * Validators registered above it are new; null until the initial registry backfill has
     * completed.
     */
    liveFromBlock: height('live_from_block'),
    /** Last heartbeat of a collector. */
    aliveAt: timestamp('alive_at', { withTimezone: true }),
  },
  (table) => [check('coverage_origin_one_row', sql`${table.id} = 1`)],
)

/** Operator committees that had duties; rows are never deleted. */
export const committee = pgTable('committee', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  /** SHA-256 over the operators' ids. */
  committeeId: bytea('committee_id').notNull().unique(),
  /** Ascending. */
  operatorIds: bigint('operator_ids', { mode: 'number' }).array().notNull(),
})

/** Beacon chain validator indices, also of removed validators. Not the `index` of the registry. */
export const validatorIndex = pgTable('validator_index', {
  validatorKeyId: integer('validator_key_id').primaryKey(),
  beaconIndex: height('beacon_index').notNull().unique(),
})

/**
 * Duties of generation `alan`: one row per slot, committee and role, with the validators on duty.
 * Partitioned by slot (see the migration and `duties/duty-partitions.ts`); for the packing of
 * entries see `duties/duty-codec.ts`.
 */
export const duty = pgTable(
  'duty',
  {
    /** `committee.id` */
    committee: integer().notNull(),
    slot: integer().notNull(),
    /** Beacon role number. */
    role: smallint().notNull(),
    /**
     * Bit i: the i-th operator of the committee signed. All columns up to `last_ms` apply to the
     * entries that are not exceptions.
     */
    signers: smallint().notNull(),
    /** The first 32 bits of the signed root. */
    rootPrefix: integer('root_mark').notNull(),
    round: smallint().notNull(),
    /** Milliseconds after the slot start, like the next two columns. */
    proposalMs: integer('proposal_ms'),
    /** Null without a quorum. */
    quorumMs: integer('quorum_ms'),
    lastMs: integer('last_ms').notNull(),
    validators: bytea().notNull(),
    exceptions: bytea(),
    /** Digests of the decided values, see `duty-codec.ts`. */
    values: bytea(),
  },
  (table) => [
    primaryKey({ columns: [table.committee, table.slot, table.role] }),
    index('duty_slot').on(table.slot, table.role, table.committee),
  ],
)

/**
 * States of duties that a collector waits to write and publish with others: if it dies, another one
 * does. Unlogged: lost if Postgres crashes at the same time.
 */
export const dutyHeld = pgTable(
  'duty_held',
  {
    /** The process of the collector. */
    holder: uuid().notNull(),
    slot: integer().notNull(),
    role: smallint().notNull(),
    /** 32 bytes. */
    committeeId: bytea('committee_id').notNull(),
    /** See `duties/unpublished-duties.ts`. */
    state: text().notNull(),
    heldAt: timestamp('held_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.holder, table.slot, table.role, table.committeeId] })],
)

/**
 * Duties of closed slots, one row per committee and 32 slots (see `duties/chunk-codec.ts`); they are
 * no longer in `duty`. Partitioned by chunk, 225 per partition, which are the slots of one of
 * `duty`.
 */
export const dutyChunk = pgTable(
  'duty_chunk',
  {
    /** `committee.id` */
    committee: integer().notNull(),
    /** Its first slot / 32. */
    chunk: integer().notNull(),
    duties: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.committee, table.chunk] }),
    index('duty_chunk_chunk').on(table.chunk),
  ],
)

/**
 * Pairs of root prefix and value digest that several packed duties of a slot have (see
 * `duties/slot-dictionary.ts`); partitioned like `duty`.
 */
export const dutyMark = pgTable('duty_mark', {
  slot: integer().primaryKey(),
  marks: bytea().notNull(),
})

/** Progress of packing. One row. */
export const dutyPacking = pgTable(
  'duty_packing',
  {
    id: smallint().primaryKey().default(1),
    /** Duties of earlier slots are being packed, or are packed: new ones are added to chunks. */
    closedTo: integer('closed_to').notNull(),
  },
  (table) => [check('duty_packing_one_row', sql`${table.id} = 1`)],
)

/**
 * Decided values of aggregators, proposers and sync committee contributions, by digest (the first 8
 * bytes of their SHA-256, column `mark`); those of committees are in `duty_vote`. Partitioned by slot
 * like `duty`.
 */
export const dutyValue = pgTable(
  'duty_value',
  {
    slot: integer().notNull(),
    mark: bytea().notNull(),
    value: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.slot, table.mark] })],
)

/**
 * Validators' signatures over the roots of a duty, recovered from partial ones: for each validator
 * the root prefix (see `duty.root_mark`) and the signature, 100 bytes. Partitioned by slot like
 * `duty`, but dropped earlier.
 */
export const dutySignature = pgTable(
  'duty_signature',
  {
    /** `committee.id` */
    committee: integer().notNull(),
    slot: integer().notNull(),
    /** Beacon role number. */
    role: smallint().notNull(),
    /** Beacon indices. */
    validators: bigint({ mode: 'number' }).array().notNull(),
    /** In the order of `validators`. Stored uncompressed, so that a slice can be read. */
    signatures: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.committee, table.slot, table.role] })],
)

/**
 * What the operators of a committee did in the duties of a role during 300 slots, as one collector
 * saw it: the counts from which scores of operators are computed. Partitioned by slot like `duty`.
 */
export const dutyPoints = pgTable(
  'duty_points',
  {
    /** `committee.id` */
    committee: integer().notNull(),
    /** The first slot of the span. */
    slot: integer().notNull(),
    /** Runner role. */
    role: smallint().notNull(),
    /** `collector.id` */
    collector: smallint().notNull(),
    /** Rounds of consensus. */
    rounds: integer().notNull(),
    /** Duties with signatures before consensus. */
    preDuties: integer('pre_duties').notNull(),
    /** Duties with consensus or signatures after it. */
    postDuties: integer('post_duties').notNull(),
    /**
     * Six counters, each with one number per operator in committee order: rounds as leader, proposals
     * as leader, prepares, commits, signatures before and after consensus.
     */
    counts: integer().array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.committee, table.slot, table.role, table.collector] })],
)

/**
 * Archive of the messages of duties, if `DUTY_TRACES` is set: each row has messages of one duty that
 * a collector received one after the other (see `duties/duty-traces.ts`). Partitioned by slot like
 * `duty`.
 */
export const dutyTrace = pgTable(
  'duty_trace',
  {
    slot: integer().notNull(),
    /** Runner role. */
    role: smallint().notNull(),
    /** Public key of the validator or, in roles of committees, id of the committee. */
    executor: bytea().notNull(),
    committeeId: bytea('committee_id').notNull(),
    /** `collector.id` */
    collector: smallint().notNull(),
    messages: bytea().notNull(),
  },
  (table) => [index('duty_trace_slot').on(table.slot, table.role, table.executor)],
)

/**
 * The committees that performed a validator's duties, one after the other if it was registered
 * again: entries of `duty` cannot be searched for a validator.
 */
export const dutyHolder = pgTable(
  'duty_holder',
  {
    /** `validator_key.id` */
    validatorKeyId: integer('validator_key_id').notNull(),
    /** `committee.id` */
    committee: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.validatorKeyId, table.committee] })],
)

/** The beacon chain. One row, written by duty collectors. */
export const beaconClock = pgTable(
  'beacon_clock',
  {
    id: smallint().primaryKey().default(1),
    /** Start of slot 0. */
    genesis: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    slotMs: integer('slot_ms').notNull(),
    slotsPerEpoch: integer('slots_per_epoch').notNull(),
    /** Its parameters and forks as last reported by a beacon node; null before. */
    chain: jsonb(),
    chainReported: timestamp('chain_reported', { withTimezone: true, precision: 3 }),
  },
  (table) => [check('beacon_clock_one_row', sql`${table.id} = 1`)],
)

/**
 * Proposed committee votes, used to match signatures that arrive after a restart: the values of
 * attester and sync committee duties.
 */
export const dutyVote = pgTable(
  'duty_vote',
  {
    slot: integer().notNull(),
    /** Encoded BeaconVote. */
    value: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.slot, table.value] })],
)

/**
 * Slots during which a collector listened to the same subnets, at most 300 per row (see
 * `listening/listening.ts`). A duty in a subnet that no collector listened to proves nothing.
 */
export const listening = pgTable(
  'listening',
  {
    /** `collector.id` */
    collector: smallint().notNull(),
    fromSlot: integer('from_slot').notNull(),
    /** Inclusive. */
    toSlot: integer('to_slot').notNull(),
    /** Subnet 0 first. */
    subnets: bit({ dimensions: 128 }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.collector, table.fromSlot] }),
    index('listening_from_slot').on(table.fromSlot),
  ],
)

/**
 * How the duties of a slot differ from the schedule of a beacon node: validators packed as in `duty`.
 * Together with `duty`, they are everything that was scheduled. Partitioned by slot like `duty`.
 */
export const dutyDifference = pgTable(
  'duty_difference',
  {
    /** `committee.id` */
    committee: integer().notNull(),
    slot: integer().notNull(),
    /** Beacon role number. */
    role: smallint().notNull(),
    /** When the committee's proposal arrived, milliseconds after the slot start; null without one. */
    proposalMs: integer('proposal_ms'),
    /** Validators that were scheduled and for which no signature had been stored. */
    absent: bytea(),
    /** Validators whose operators signed although the duty was not theirs. */
    unscheduled: bytea(),
    /** Validators whose operators signed and that the schedule does not cover. */
    unchecked: bytea(),
  },
  (table) => [
    primaryKey({ columns: [table.committee, table.slot, table.role] }),
    index('duty_difference_slot').on(table.slot, table.role, table.committee),
  ],
)

/**
 * The slots and roles whose duties were compared with the schedule of a beacon node. Several
 * dependent roots: a reorganisation changed the schedule.
 */
export const dutySchedule = pgTable(
  'duty_schedule',
  {
    slot: integer().notNull(),
    /** Beacon role number. */
    role: smallint().notNull(),
    /** The block that the schedule was computed from; empty for sync committees. */
    dependentRoot: bytea('dependent_root').notNull(),
    /** Validators of the registry that had the duty. */
    scheduled: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.slot, table.role, table.dependentRoot] })],
)

/** Recent gossip messages of a role or type that this release does not know, as received. */
export const unknownMessage = pgTable('unknown_message', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  receivedAt: timestamp('received_at', { withTimezone: true, precision: 3 }).notNull(),
  topic: text().notNull(),
  /** The field with the unknown number. */
  field: text().notNull(),
  value: numeric().notNull(),
  data: bytea().notNull(),
})

/** Committed publications that have no position yet. */
export const outbox = pgTable('outbox', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  topic: text().notNull(),
  payload: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})

/** The publication log that consumers follow: contiguous positions 1, 2, 3 … */
export const publication = pgTable('publication', {
  position: bigint({ mode: 'number' }).primaryKey(),
  topic: text().notNull(),
  payload: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
})

/**
 * The last assigned position and the epoch. A new epoch means that the log is not continuous with
 * the previous one.
 */
export const publicationHead = pgTable(
  'publication_head',
  {
    id: smallint().primaryKey().default(1),
    epoch: uuid().notNull(),
    position: bigint({ mode: 'number' }).notNull(),
    /** The position at which the epoch began; positions up to it belong to earlier epochs. */
    epochFrom: bigint('epoch_from', { mode: 'number' }).notNull().default(0),
  },
  (table) => [check('publication_head_one_row', sql`${table.id} = 1`)],
)
