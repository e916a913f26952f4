// Made by scripts/write-references.ts from the schemas of the gateway; do not edit.
// Types without zod, with what the schemas say of each member.

/** A place in the log: everything up to this offset is behind it. */
export interface Position {
  /** Names one continuous log. Offsets of different epochs cannot be compared. */
  epoch: string
  /** 1, 2, 3 … without a hole within an epoch; 0 is before the first publication. */
  offset: number
}

/** All members given must hold, each for any of its values. Empty: everything. */
export interface StreamFilter {
  types?: Array<'operator' | 'validator' | 'cluster' | 'decided'> | undefined
  /** Of decided messages. */
  roles?:
    | Array<
        'ATTESTER' | 'AGGREGATOR' | 'PROPOSER' | 'SYNC_COMMITTEE' | 'SYNC_COMMITTEE_CONTRIBUTION'
      >
    | undefined
  /** Validators and their decided messages. */
  validators?: Array<string> | undefined
  /** Contract numbers: the operators themselves, and the clusters, validators and decided messages they are part of. */
  operators?: Array<number> | undefined
  /** Of everything that has an owner. */
  owners?: Array<string> | undefined
  /** Clusters, their validators and the decided messages of those. */
  clusters?: Array<string> | undefined
}

/** One publication. The data is the record as now true; with remove and retract, as it last was. */
export type Push =
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a record known already, with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; forget it. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'operator'
      /** The number of a block. */
      block: number
      data: Operator
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a record known already, with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; forget it. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'validator'
      /** The number of a block. */
      block: number
      data: Validator
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a record known already, with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; forget it. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'cluster'
      /** The number of a block. */
      block: number
      data: Cluster
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a record known already, with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; forget it. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'decided'
      data: Decided
    }

/** An operator of the SSV network. */
export interface Operator {
  /** Counts operators from 0 in the order of the chain; kept through removal, never reused. */
  index: number
  /** The contract's number; null for contracts that give operators none. */
  id: number | null
  /** The operator's RSA public key as registered. */
  publicKey: string
  /** Empty where the contract has none. */
  name: string
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** Per block, in 10^-18 SSV (in the unit of the contract before the generation current). Frozen since clusters are paid in ETH; 0 of operators that registered since then. null where it is not known. */
  fee: string | null
  /** Per block, in wei. null while the operator has no fee in ETH yet. */
  ethFee: string | null
  /** A declared fee that is not in effect yet, in the unit of its time. */
  declaredFee: string | null
  declaredBlock: number | null
  /** What was paid out so far in 10^-18 SSV; null where the contract does not tell. */
  withdrawn: string | null
  /** What was paid out so far in wei. */
  ethWithdrawn: string | null
  /** Whether only addresses on its whitelist can register validators with it; null if the contract has no whitelists. */
  isPrivate: boolean | null
  /** Addresses, ascending. */
  whitelist: Array<string> | null
  whitelistingContract: string | null
  /** null for publications older than this member. */
  addedBlock: number | null
  /** null while the operator is registered. */
  removedBlock: number | null
}

/** A validator whose key is shared by a committee of operators. */
export interface Validator {
  /** Counts validators from 0 in the order of the chain; kept through removal, never reused. */
  index: number
  /** A validator's BLS public key, 96 lower-case hex digits without `0x`. */
  publicKey: string
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** null for contracts without clusters. */
  clusterId: string | null
  /** In the order of the registration. */
  operators: Array<{
    /** Identifies the operator among the signers of decided messages: the contract’s number of the operator, or its position from 1 if it has none. */
    nodeId: number
    publicKey: string
  }>
  /** Its cluster (or owner) ran out of funds. */
  liquidated: boolean
  /** Of the current registration; null for publications older than this member. */
  registeredBlock: number | null
  /** When its owner asked for its exit. */
  exitedBlock: number | null
  /** null while the validator is registered. */
  removedBlock: number | null
}

/** A cluster as the contract told it in its last event. Balances run down between events. */
export interface Cluster {
  /** 32 bytes, `0x` and lower-case hex. */
  id: string
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** Ascending. */
  operatorIds: Array<number>
  validatorCount: number
  /** A whole number as decimal digits. */
  networkFeeIndex: string
  /** A whole number as decimal digits. */
  index: string
  /** false while it is liquidated. */
  active: boolean
  /** In wei or 10^-18 SSV, as the currency says, as of `updatedBlock`. */
  balance: string
  /** Of the event that the snapshot is from. */
  updatedBlock: number
  /** What the cluster is paid in. null in a database of an older release until its registry is derived anew. */
  currency: 'SSV' | 'ETH' | null
  /** Of all its validators together, in whole ETH: as the oracles last reported it, else 32 for each validator. null for publications older than this member. */
  effectiveBalance: number | null
  /** The block that the oracles read it at; null where they reported nothing. */
  effectiveBalanceBlock: number | null
  /** Where it changed from SSV to ETH; null where it did not. */
  migratedBlock: number | null
}

/** What a committee decided for one validator, role and height. It always verifies for its signers. */
export interface Decided {
  /** A validator's BLS public key, 96 lower-case hex digits without `0x`. */
  publicKey: string
  /** The kind of duty. */
  role: 'ATTESTER' | 'AGGREGATOR' | 'PROPOSER' | 'SYNC_COMMITTEE' | 'SYNC_COMMITTEE_CONTRIBUTION'
  height: number
  round: number
  /** Node ids, ascending; see a validator's operators. */
  signers: Array<number>
  /** What was decided, as the operators encoded it. */
  value: string
  /** Aggregate BLS signature of the signers, 96 bytes. */
  signature: string
}

/** The first message of a connection. */
export interface Hello {
  op: 'hello'
  protocol: 'ssv-exporter.v2+json'
  /** Where live pushes are now. */
  position: Position
  /** How often a heartbeat comes, in milliseconds. */
  heartbeatMs: number
  finalizedBlock: number | null
}

/** The replay of this subscription is over; from here on pushes come as they happen. */
export interface Live {
  op: 'live'
  subscription: string
  position: Position
}

/** During a replay: everything that matches up to here was sent. */
export interface PositionMark {
  op: 'position'
  subscription: string
  position: Position
}

export interface Heartbeat {
  op: 'heartbeat'
  /** Every subscription of the connection was sent all that matches up to here. Absent while one of them is being replayed. */
  position?: Position | undefined
  /** The offset of the newest publication in the log, as far as this gateway knows. */
  top: number
}

/** Everything of this block and the ones before is final. */
export interface Finality {
  op: 'finality'
  /** The number of a block. */
  block: number
}

/** Publications were missed and can no longer be read: query again. */
export interface Reset {
  op: 'reset'
  /** Absent: all of the connection. */
  subscription?: string | undefined
  /** epoch: the log was replaced by another. pruned: the next publications are no longer held. */
  reason: 'epoch' | 'pruned'
  /** Where these subscriptions go on. */
  position: Position
  /** The offset of the oldest publication held. */
  earliest: number
}

/** The connection is about to be closed; reconnect after this time. */
export interface Reconnect {
  op: 'reconnect'
  afterMs: number
}

export type ServerEvent =
  | Hello
  | Push
  | Live
  | PositionMark
  | Heartbeat
  | Finality
  | Reset
  | Reconnect

/** Everything behind the position asked for will come, once each. */
export interface Subscribed {
  id: number | string
  result: {
    subscription: string
    recovered: true
    /** Pushes begin behind it: first those held, then live ones. */
    position: Position
    /** The offset of the oldest publication held. */
    earliest: number
    /** The offset of the newest publication in the log, as far as this gateway knows. */
    top: number
  }
}

/** The position asked for is of another epoch, or older than what is held. There is no subscription: query, then subscribe from the position of the answer. */
export interface NotRecovered {
  id: number | string
  result: {
    subscription: string
    recovered: false
    /** Of the log as it is now. */
    epoch: string
    /** The offset of the oldest publication held. */
    earliest: number
    /** The offset of the newest publication in the log, as far as this gateway knows. */
    top: number
  }
}

export interface Updated {
  id: number | string
  result: {
    subscription: string
    /** Behind it the new filter holds. */
    position: Position
  }
}

/** No push of this subscription follows. */
export interface Unsubscribed {
  id: number | string
  result: {
    subscription: string
  }
}

/** Status and body as the REST interface answers. */
export interface QueryResult {
  id: number | string
  result: {
    status: number
    body: unknown
  }
}

export interface Pong {
  id: number | string
  result: Record<string, never>
}

export interface ErrorReply {
  /** null when the message had none that could be read. */
  id: number | string | null
  error: {
    code:
      | 'BAD_MESSAGE'
      | 'SUBSCRIPTION_EXISTS'
      | 'SUBSCRIPTION_UNKNOWN'
      | 'TOO_MANY_SUBSCRIPTIONS'
      | 'BUSY'
      | 'UNAVAILABLE'
    /** For people. */
    message: string
    /** Whether the same message may succeed later. */
    temporary: boolean
  }
}

export type ServerReply =
  | Subscribed
  | NotRecovered
  | Updated
  | Unsubscribed
  | QueryResult
  | Pong
  | ErrorReply

export interface Subscribe {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'subscribe'
  /** A name chosen by the client, its own within the connection. Every push carries it. */
  subscription: string
  filter?: StreamFilter | undefined
  /** Where to begin: behind this position, with the oldest publication held, or with what comes. */
  from?: 'latest' | 'earliest' | Position | undefined
}

export interface Update {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'update'
  /** A name chosen by the client, its own within the connection. Every push carries it. */
  subscription: string
  filter: StreamFilter
}

export interface Unsubscribe {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'unsubscribe'
  /** A name chosen by the client, its own within the connection. Every push carries it. */
  subscription: string
}

export interface QueryMessage {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'query'
  /** Path and query string of the REST interface, for example `/v1/validators?limit=10`. */
  path: string
}

export interface Ping {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'ping'
}

export type ClientMessage = Subscribe | Update | Unsubscribe | QueryMessage | Ping

/** Why a request failed (RFC 9457). */
export interface Problem {
  /** Where the problem is described: `/docs#` and its code. */
  type: string
  /** The same for every problem with this code. */
  title: string
  status: number
  /** What was wrong with this request, as text. */
  detail: string
  code:
    | 'BAD_PARAMETER'
    | 'UNKNOWN_PARAMETER'
    | 'REPEATED_PARAMETER'
    | 'CURSOR_INVALID'
    | 'CURSOR_OF_ANOTHER_QUERY'
    | 'BAD_URL'
    | 'NOT_FOUND'
    | 'OPERATOR_NOT_FOUND'
    | 'VALIDATOR_NOT_FOUND'
    | 'CLUSTER_NOT_FOUND'
    | 'BLOCK_NOT_INDEXED'
    | 'METHOD_NOT_ALLOWED'
    | 'NOT_ACCEPTABLE'
    | 'TOO_MANY_REQUESTS'
    | 'INTERNAL'
    | 'SYNCING'
    | 'BUSY'
    | 'TIMEOUT'
    | 'UNAVAILABLE'
  /** The parameter concerned. */
  parameter?: string | undefined
}

export interface OperatorsParameters {
  /** An owner's address, in any case, with or without `0x`. */
  owner?: string | undefined
  /** The one with this index. */
  index?: number | undefined
  /** Whether to include records that were removed from the contract. */
  includeRemoved?: boolean | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** What an operator could withdraw at a block. */
export interface OperatorEarnings {
  /** The contract's number. */
  operatorId: number
  /** The block that all values refer to. */
  block: number
  /** Earned in ETH and not withdrawn, in wei. */
  ethEarnings: string
  /** Earned in SSV and not withdrawn, in 10^-18 SSV. */
  ssvEarnings: string
  /** false: the operator has an ETH cluster and a fee that no log tells, and ETH earnings may differ from what the contract answers. */
  exact: boolean
}

export interface OperatorEarningsParameters {
  /** Compute as of this block, which must be indexed. Default: the last indexed block. */
  block?: number | undefined
}

export interface ValidatorsParameters {
  /** An owner's address, in any case, with or without `0x`. */
  owner?: string | undefined
  /** Those with this operator in their committee, by the contract's number. */
  operator?: number | undefined
  /** A cluster id, in any case, with or without `0x`. */
  cluster?: string | undefined
  /** active: registered, neither liquidated nor exited. liquidated: registered, and its cluster (or owner) ran out of funds. exited: registered, and its owner requested its exit. removed: no longer registered. */
  status?: 'active' | 'liquidated' | 'exited' | 'removed' | undefined
  /** Whether to include records that were removed from the contract. */
  includeRemoved?: boolean | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

export interface DecidedParameters {
  /** Default: all roles. */
  role?:
    | 'ATTESTER'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | undefined
  /** The least height. */
  from?: number | bigint | undefined
  /** The greatest height, inclusive. */
  to?: number | bigint | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** A duty of a validator, and which of its operators signed. See Duty. */
export interface ValidatorDuty {
  slot: number
  epoch: number
  /** When the slot began. */
  time: string
  /** The kind of duty. */
  role:
    | 'ATTESTER'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'VALIDATOR_REGISTRATION'
    | 'VOLUNTARY_EXIT'
    | 'PTC_ATTESTER'
    | 'PROPOSER_PREFERENCES'
  /** SHA-256 over the ids of the operators, 64 lower-case hex digits without `0x`. */
  committeeId: string
  /** The operators of the committee, ascending. */
  operatorIds: Array<number>
  /** Of the beacon chain. */
  validatorIndex: number
  /** null where it is not known. */
  publicKey: string | null
  /** complete: all operators signed. quorum: enough of them. noQuorum: fewer were seen, and the duty may not have been performed. */
  result: 'complete' | 'quorum' | 'noQuorum'
  /** Operators whose signature was seen and is valid, ascending. */
  signers: Array<number>
  /** Of consensus; 0 where the role has none, or it was not seen. */
  round: number
  /** When the proposal came, in milliseconds after the slot began. */
  proposalMs: number | null
  /** When the quorum was complete, likewise; null without one. */
  quorumMs: number | null
  /** When the last signer came, likewise. */
  lastSignerMs: number
}

export interface ValidatorDutiesParameters {
  /** Absent: of all kinds. */
  role?:
    | 'ATTESTER'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'VALIDATOR_REGISTRATION'
    | 'VOLUNTARY_EXIT'
    | 'PTC_ATTESTER'
    | 'PROPOSER_PREFERENCES'
    | undefined
  /** The first slot. */
  fromSlot?: number | undefined
  /** The last slot, inclusive. */
  toSlot?: number | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** A kind of duty of a committee in a slot, of all its validators that had it. Every signature was verified. What nobody signed is not there: that is no proof of a miss. */
export interface Duty {
  slot: number
  epoch: number
  /** When the slot began. */
  time: string
  /** The kind of duty. */
  role:
    | 'ATTESTER'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'VALIDATOR_REGISTRATION'
    | 'VOLUNTARY_EXIT'
    | 'PTC_ATTESTER'
    | 'PROPOSER_PREFERENCES'
  /** SHA-256 over the ids of the operators, 64 lower-case hex digits without `0x`. */
  committeeId: string
  /** The operators of the committee, ascending. */
  operatorIds: Array<number>
  /** By validator index: each validator for which at least one operator signed. */
  validators: Array<{
    /** Of the beacon chain. */
    validatorIndex: number
    /** null where it is not known. */
    publicKey: string | null
    /** complete: all operators signed. quorum: enough of them. noQuorum: fewer were seen, and the duty may not have been performed. */
    result: 'complete' | 'quorum' | 'noQuorum'
    /** Operators whose signature was seen and is valid, ascending. */
    signers: Array<number>
    /** Of consensus; 0 where the role has none, or it was not seen. */
    round: number
    /** When the proposal came, in milliseconds after the slot began. */
    proposalMs: number | null
    /** When the quorum was complete, likewise; null without one. */
    quorumMs: number | null
    /** When the last signer came, likewise. */
    lastSignerMs: number
  }>
}

export interface DutiesParameters {
  /** Absent: of all kinds. */
  role?:
    | 'ATTESTER'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'VALIDATOR_REGISTRATION'
    | 'VOLUNTARY_EXIT'
    | 'PTC_ATTESTER'
    | 'PROPOSER_PREFERENCES'
    | undefined
  /** The first slot. */
  fromSlot?: number | undefined
  /** The last slot, inclusive. */
  toSlot?: number | undefined
  order?: 'asc' | 'desc' | undefined
  /** Duties of committees with this operator. */
  operator?: number | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

export interface CommitteeDutiesParameters {
  /** Absent: of all kinds. */
  role?:
    | 'ATTESTER'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'VALIDATOR_REGISTRATION'
    | 'VOLUNTARY_EXIT'
    | 'PTC_ATTESTER'
    | 'PROPOSER_PREFERENCES'
    | undefined
  /** The first slot. */
  fromSlot?: number | undefined
  /** The last slot, inclusive. */
  toSlot?: number | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** Two values that a committee decided on for one validator, role and height. Both verify for their signers: a fault of the committee. */
export interface Contradiction {
  /** A validator's BLS public key, 96 lower-case hex digits without `0x`. */
  publicKey: string
  /** The kind of duty. */
  role: 'ATTESTER' | 'AGGREGATOR' | 'PROPOSER' | 'SYNC_COMMITTEE' | 'SYNC_COMMITTEE_CONTRIBUTION'
  height: number
  /** Of the value that is served as decided: the one that came first. */
  round: number
  /** Node ids, ascending. */
  signers: Array<number>
  value: string
  /** Of `signers`, put together. */
  signature: string
  /** Of the other value. */
  otherRound: number
  /** Node ids, ascending. */
  otherSigners: Array<number>
  otherValue: string
  /** Of `otherSigners`, put together. */
  otherSignature: string
  /** When a collector first had the other value. */
  firstSeen: string
}

export interface ContradictionsParameters {
  /** Those of this validator. */
  publicKey?: string | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

export interface ClustersParameters {
  /** An owner's address, in any case, with or without `0x`. */
  owner?: string | undefined
  /** Those that this operator is part of, by the contract's number. */
  operator?: number | undefined
  /** true: those that are not liquidated; false: the others. */
  active?: boolean | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** Balance, burn rate and liquidation of a cluster at a block. */
export interface ClusterBalance {
  /** 32 bytes, `0x` and lower-case hex. */
  clusterId: string
  /** The block that all values refer to. */
  block: number
  /** Amounts are in wei or in 10^-18 SSV. */
  currency: 'SSV' | 'ETH'
  /** false while it is liquidated: it pays nothing then. */
  active: boolean
  validatorCount: number
  /** Of all its validators together, in whole ETH: 32 for each until oracles tell. */
  effectiveBalance: number
  /** What is left at the block. */
  balance: string
  /** What it pays per block. */
  burnRate: string
  /** The fees of as many blocks as a cluster must be able to pay. */
  liquidationThreshold: string | null
  /** Whether anyone may liquidate it: less is left than the threshold or the minimum collateral. null where these are not known. */
  liquidatable: boolean | null
  /** Blocks until it may be liquidated; null where nothing is paid, or it is not known. */
  runwayBlocks: string | null
  /** false: the contract charged amounts that no log contains (see the documentation), and these values may differ from those of the contract. */
  exact: boolean
  /** What was computed with, of the currency. */
  parameters: Array<{
    name: 'networkFee' | 'liquidationThreshold' | 'minimumCollateral'
    /** Wei or 10^-18 SSV, and blocks of the threshold. null where it is not known. */
    value: string | null
    /** event: the contract told it in a log. preset: set when the contract was deployed, without a log, and known for this network. none: neither. */
    source: 'event' | 'preset' | 'none'
    /** Of the event. */
    block: number | null
  }>
}

export interface ClusterBalanceParameters {
  /** Compute as of this block, which must be indexed. Default: the last indexed block. */
  block?: number | undefined
}

/** An owner of validators. */
export interface Account {
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** The owner itself until it names another one. */
  feeRecipient: string
  /** What the next validator that it registers must be signed with: how many it registered so far, those with faults included. */
  nonce: number
}

export interface AccountsParameters {
  /** An owner's address, in any case, with or without `0x`. */
  owner?: string | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** What the contract sets for the whole network. */
export interface Network {
  /** As of the end of this block. null before anything was indexed. */
  block: number | null
  /** Of the contract, as it said itself; the hash of it where it said no more. null before v2: no version before it says so. */
  version: string | null
  /** Since when the contract is v2: clusters that begin after it are paid in ETH. */
  ethSince: {
    /** The number of a block. */
    block: number
    logIndex: number
    /** true: by SSVNetworkUpgradeBlock. false: by the exchange of a module that only v2 has, as long as nothing else is said. */
    declared: boolean
  } | null
  /** What the proxy runs. */
  implementation: string | null
  /** Contracts that belong to it, from the preset of the network; null without one. */
  beside: {
    /** SSVNetworkViews: balances as the contract computes them. */
    views: string
    /** An Ethereum address, `0x` and lower-case hex. */
    ssvToken: string
    /** Of staked SSV. */
    cssvToken: string
  } | null
  /** The modules of the contract whose exchange was announced, by number. */
  modules: Array<{
    id: number
    /** An Ethereum address, `0x` and lower-case hex. */
    address: string
  }>
  /** As they were set last, by name. What no event ever set is not among them. */
  parameters: Array<{
    /** Those beginning with ssv and eth are of clusters in that currency: ssvNetworkFee, ethNetworkFee (per block), ssvLiquidationThreshold, ethLiquidationThreshold (blocks), ssvMinimumCollateral, ethMinimumCollateral, ssvOperatorMaximumFee, ethOperatorMaximumFee, ethOperatorMinimumFee; amounts in 10^-18 SSV or wei. Others: operatorFeeIncreaseLimit, declareOperatorFeePeriod, executeOperatorFeePeriod (seconds), minimumBlocksBetweenUpdates, quorum, cooldownDuration. */
    name: string
    /** Decimal digits. */
    value: string
    /** Where the value is from. */
    source: 'event'
    /** The event that set it. */
    event: string
    /** The number of a block. */
    block: number
    logIndex: number
  }>
}

export interface NetworkParameters {
  /** As of the end of this block, at most the last one that is indexed. */
  block?: number | undefined
}

/** A log of the contract in the current chain, without orphaned blocks. */
export interface ContractEvent {
  /** The number of a block. */
  blockNumber: number
  /** 32 bytes, `0x` and lower-case hex. */
  blockHash: string
  /** When the block was made, in UTC. */
  blockTime: string
  /** 32 bytes, `0x` and lower-case hex. */
  transactionHash: string
  transactionIndex: number
  /** Of the log within its block. */
  logIndex: number
  /** null for events that this release does not know. */
  event: string | null
  /** applied: it changed the registry. malformed: it should have, and `reason` says why it did not. ignored: it is of no consequence to the registry. unknown: this release knows no event with its first topic. */
  verdict: 'applied' | 'malformed' | 'ignored' | 'unknown'
  reason: string | null
  /** The parameters by name; whole numbers as decimal digits, bytes as `0x` hex, names and keys of operators as text. null for unknown events, those of older contracts that change nothing, and where they do not decode. */
  args: Record<string, unknown> | null
  topics: Array<string>
  /** As the node returned it. */
  data: string
}

export interface EventsParameters {
  /** The name of an event, for example `ValidatorAdded`. */
  event?: string | undefined
  /** Events of this owner: of its operators, validators, clusters and account. Events that name no owner, such as OperatorRemoved of the current contract, match no owner. */
  owner?: string | undefined
  verdict?: 'applied' | 'malformed' | 'ignored' | 'unknown' | undefined
  /** The first block. */
  fromBlock?: number | undefined
  /** The last block, inclusive. */
  toBlock?: number | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** What this gateway serves, and its sync progress. */
export interface Status {
  /** null before anything was indexed. */
  deployment: {
    network: string
    chainId: number
    /** An Ethereum address, `0x` and lower-case hex. */
    contract: string
    /** Of the contract: legacy, v1, v2 or current. */
    generation: string
    /** Where the history of the contract begins. */
    startBlock: number
  } | null
  sync: {
    /** Whether the history of the contract has been read. */
    synced: boolean
    indexedBlock: number | null
    /** Of the chain, as the chain-indexer last saw it. */
    headBlock: number | null
    /** Everything of this block and the ones before is final. */
    finalizedBlock: number | null
    /** How far the indexed block is behind the head. */
    lagBlocks: number | null
    updatedAt: string | null
  }
  /** What a stream can be resumed from. */
  log: {
    epoch: string
    /** Of the newest publication; 0 when there is none. */
    offset: number
    /** The offset of the oldest publication held. */
    earliest: number
  }
}
