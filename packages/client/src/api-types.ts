// Made by scripts/write-references.ts from the schemas of the gateway; do not edit.
// Types without zod, with what the schemas say of each member.

/** A position in the log: after the publication with this offset. */
export interface Position {
  /** Identifies a continuous log. Offsets of different epochs cannot be compared. */
  epoch: string
  /** 1, 2, 3 … without gaps within an epoch; 0 is before the first publication. */
  offset: number
}

/** All given members must match, each with any of its values. Empty: everything. */
export interface StreamFilter {
  types?: Array<'operator' | 'validator' | 'cluster' | 'decided' | 'duty'> | undefined
  /** Filters decided messages and duties by role. */
  roles?:
    | Array<
        | 'ATTESTER'
        | 'AGGREGATOR'
        | 'PROPOSER'
        | 'SYNC_COMMITTEE'
        | 'SYNC_COMMITTEE_CONTRIBUTION'
        | 'VALIDATOR_REGISTRATION'
        | 'VOLUNTARY_EXIT'
        | 'PTC_ATTESTER'
        | 'PROPOSER_PREFERENCES'
      >
    | undefined
  /** Matches validators, their decided messages and their duties. */
  validators?: Array<string> | undefined
  /** Contract numbers: match operators, and the clusters, validators, decided messages and duties they are part of. */
  operators?: Array<number> | undefined
  /** Matches every record that has an owner. */
  owners?: Array<string> | undefined
  /** Matches clusters, their validators, and the decided messages and duties of those. */
  clusters?: Array<string> | undefined
}

/** One publication. The data is the current record; for remove and retract, the last one. */
export type Push =
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a known record with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; delete the record. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'operator'
      /** The number of a block. */
      block: number
      data: Operator
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a known record with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; delete the record. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'validator'
      /** The number of a block. */
      block: number
      data: Validator
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a known record with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; delete the record. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'cluster'
      /** The number of a block. */
      block: number
      data: Cluster
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a known record with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; delete the record. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'decided'
      data: Decided
    }
  | {
      subscription: string
      /** put: a record that is new, or registered again. update: a known record with more signers or other details. remove: deregistered. retract: its first event was orphaned by a reorganisation; delete the record. */
      op: 'put' | 'update' | 'remove' | 'retract'
      position: Position
      type: 'duty'
      /** With the validators that the filter selects and for which operators reached a quorum, or changed after it. */
      data: Duty
    }

/** An operator of the SSV network. */
export interface Operator {
  /** Counts operators from 0 in the order of the chain; kept after removal, never reused. */
  index: number
  /** The contract's number; null for contracts that do not number operators. */
  id: number | null
  /** The operator's RSA public key as registered. */
  publicKey: string
  /** Empty if the contract has no names. */
  name: string
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** Per block, in 10^-18 SSV (in the unit of the contract in generations before current). Frozen since clusters pay in ETH; 0 for operators registered since then. null if it is not known. */
  fee: string | null
  /** Per block, in wei. null until the operator has a fee in ETH. */
  ethFee: string | null
  /** A declared fee that is not in effect yet, in the unit of that time. */
  declaredFee: string | null
  declaredBlock: number | null
  /** Withdrawn so far in 10^-18 SSV; null if the contract does not report it. */
  withdrawn: string | null
  /** Withdrawn so far in wei. */
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
  /** Counts validators from 0 in the order of the chain; kept after removal, never reused. */
  index: number
  /** A validator's BLS public key, 96 lower-case hex digits without `0x`. */
  publicKey: string
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** null for contracts without clusters. */
  clusterId: string | null
  /** In the order of their registration. */
  operators: Array<{
    /** Identifies the operator among the signers of decided messages: the contract’s number of the operator, or its position from 1 if it has none. */
    nodeId: number
    publicKey: string
  }>
  /** Its cluster (or owner) ran out of funds. */
  liquidated: boolean
  /** Block of the current registration; null for publications older than this member. */
  registeredBlock: number | null
  /** When its owner requested its exit. */
  exitedBlock: number | null
  /** null while the validator is registered. */
  removedBlock: number | null
}

/** A cluster as of its last event in the contract. Its balance decreases between events. */
export interface Cluster {
  /** 32 bytes, `0x` and lower-case hex. */
  id: string
  /** An Ethereum address, `0x` and lower-case hex. */
  owner: string
  /** Ascending. */
  operatorIds: Array<number>
  validatorCount: number
  /** An integer as decimal digits. */
  networkFeeIndex: string
  /** An integer as decimal digits. */
  index: string
  /** false while it is liquidated. */
  active: boolean
  /** In wei or 10^-18 SSV, as the currency says, as of `updatedBlock`. */
  balance: string
  /** Block of the event with the snapshot. */
  updatedBlock: number
  /** The currency that the cluster pays in. null in a database of an older release until its registry is replayed. */
  currency: 'SSV' | 'ETH' | null
  /** Of all its validators together, in whole ETH: as last reported by the oracles, else 32 for each validator. null for publications older than this member. */
  effectiveBalance: number | null
  /** The block of the oracles’ report; null without one. */
  effectiveBalanceBlock: number | null
  /** Block of its migration from SSV to ETH; null without one. */
  migratedBlock: number | null
}

/** The decision of a committee for one validator, role and height. Its signature is always valid for its signers. */
export interface Decided {
  /** A validator's BLS public key, 96 lower-case hex digits without `0x`. */
  publicKey: string
  /** The kind of duty. */
  role: 'ATTESTER' | 'AGGREGATOR' | 'PROPOSER' | 'SYNC_COMMITTEE' | 'SYNC_COMMITTEE_CONTRIBUTION'
  height: number
  round: number
  /** Node ids, ascending; see a validator's operators. */
  signers: Array<number>
  /** The decided value as encoded by the operators. */
  value: string
  /** Aggregate BLS signature of the signers, 96 bytes. */
  signature: string
}

/** A duty of one kind of a committee in a slot, with validators for which a quorum of operators signed. Every signature was verified. Duties without a quorum are not pushed, which does not prove that they were missed. */
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
  /** Validators for which a quorum of operators signed, ascending by validator index. */
  validators: Array<{
    /** The index of the validator on the beacon chain. */
    validatorIndex: number
    /** null if it is unknown. */
    publicKey: string | null
    /** complete: all operators of the committee signed. quorum: a quorum of them signed. missed: no quorum was received, although collectors listened to the committee without interruption while its messages were forwarded (34 slots). unknown: no quorum was received, and collectors were not listening throughout, or messages may still arrive, or operators need not agree (PROPOSER_PREFERENCES). */
    result: 'complete' | 'quorum' | 'missed' | 'unknown'
    /** Operators with a valid signature received, ascending. */
    signers: Array<number>
    /** Round of consensus; 0 if the role has none, or none was received. */
    round: number
    /** When the proposal arrived, in milliseconds after the start of the slot. */
    proposalMs: number | null
    /** When the quorum was complete, in the same unit; null without a quorum. */
    quorumMs: number | null
    /** When the last signature arrived, in the same unit. */
    lastSignerMs: number
    /** Present if the beacon node did not assign the duty to the validator. */
    scheduled?: false | undefined
  }>
}

/** The first message of a connection. */
export interface Hello {
  op: 'hello'
  protocol: 'ssv-exporter.v2+json'
  /** Current position of live pushes. */
  position: Position
  /** Interval of heartbeats in milliseconds. */
  heartbeatMs: number
  finalizedBlock: number | null
}

/** The replay of this subscription is complete; live pushes follow. */
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
  /** Everything up to here that matches was sent to every subscription of the connection. Absent during a replay of one of them. */
  position?: Position | undefined
  /** The offset of the newest publication in the log known to this gateway. */
  top: number
}

/** This block and all before it are final. */
export interface Finality {
  op: 'finality'
  /** The number of a block. */
  block: number
}

/** Publications were missed and can no longer be read: query again. */
export interface Reset {
  op: 'reset'
  /** Absent: all subscriptions of the connection. */
  subscription?: string | undefined
  /** epoch: the log was replaced by another. pruned: the next publications are no longer retained. */
  reason: 'epoch' | 'pruned'
  /** Where these subscriptions continue. */
  position: Position
  /** The offset of the oldest retained publication. */
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

/** Everything after the requested position will be sent, once each. */
export interface Subscribed {
  id: number | string
  result: {
    subscription: string
    recovered: true
    /** Pushes start after it: first retained ones, then live ones. */
    position: Position
    /** The offset of the oldest retained publication. */
    earliest: number
    /** The offset of the newest publication in the log known to this gateway. */
    top: number
  }
}

/** The requested position is of another epoch, or older than what is retained. There is no subscription: query, then subscribe from the position of the response. */
export interface NotRecovered {
  id: number | string
  result: {
    subscription: string
    recovered: false
    /** Epoch of the current log. */
    epoch: string
    /** The offset of the oldest retained publication. */
    earliest: number
    /** The offset of the newest publication in the log known to this gateway. */
    top: number
  }
}

export interface Updated {
  id: number | string
  result: {
    subscription: string
    /** The new filter applies after it. */
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

/** Status and body as in the REST interface. */
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
  /** null if the message had none that could be read. */
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
  /** A name chosen by the client, unique within the connection. Every push contains it. */
  subscription: string
  filter?: StreamFilter | undefined
  /** Where to start: after this position, with the oldest retained publication, or with new ones. */
  from?: 'latest' | 'earliest' | Position | undefined
}

export interface Update {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'update'
  /** A name chosen by the client, unique within the connection. Every push contains it. */
  subscription: string
  filter: StreamFilter
}

export interface Unsubscribe {
  /** Chosen by the client; the reply repeats it. */
  id: number | string
  op: 'unsubscribe'
  /** A name chosen by the client, unique within the connection. Every push contains it. */
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
  /** Where the problem is documented: `/docs#` and its code. */
  type: string
  /** The same for every problem with this code. */
  title: string
  status: number
  /** What was wrong with this request. */
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
  /** The operator with this index. */
  index?: number | undefined
  /** Whether to include records that were removed from the contract. */
  includeRemoved?: boolean | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** Withdrawable earnings of an operator at a block. */
export interface OperatorEarnings {
  /** The contract's number. */
  operatorId: number
  /** The block that all values refer to. */
  block: number
  /** Earned in ETH and not withdrawn, in wei. */
  ethEarnings: string
  /** Earned in SSV and not withdrawn, in 10^-18 SSV. */
  ssvEarnings: string
  /** false: the operator has an ETH cluster and a fee that no log contains, and ETH earnings may differ from those of the contract. */
  exact: boolean
}

export interface OperatorEarningsParameters {
  /** Compute as of this block, which must be indexed. Default: the last indexed block. */
  block?: number | undefined
}

/** What an operator did in the duties of a role in an hour, over all its committees: the points of the performance score. Collectors count what they receive: where they did not listen (see coverage), points are missing. */
export interface OperatorPoints {
  operatorId: number
  /** The first slot of the hour: hours have 300 slots. */
  fromSlot: number
  /** The last slot of the hour. */
  toSlot: number
  /** When the first slot began. */
  time: string
  /** The kind of consensus: `COMMITTEE` stands for the duties of attesters and sync committees, `AGGREGATOR_COMMITTEE` for those of aggregators and contributors after the fork Boole. */
  role:
    | 'COMMITTEE'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'AGGREGATOR_COMMITTEE'
  /** Proposals in rounds that the operator had to lead (4 points): how often it was seen, and how often it was possible. */
  leader: {
    done: number
    possible: number
  }
  /** Prepare messages, one per round (1 point): how often it was seen, and how often it was possible. */
  prepare: {
    done: number
    possible: number
  }
  /** Commit messages, one per round (1 point): how often it was seen, and how often it was possible. */
  commit: {
    done: number
    possible: number
  }
  /** Signatures before consensus, one per duty (1 point): how often it was seen, and how often it was possible. */
  preConsensus: {
    done: number
    possible: number
  }
  /** Valid signatures after consensus, one per duty (1 point): how often it was seen, and how often it was possible. */
  postConsensus: {
    done: number
    possible: number
  }
  /** The sum of all points. */
  points: number
  possiblePoints: number
}

export interface OperatorPointsParameters {
  /** Default: all roles. */
  role?:
    | 'COMMITTEE'
    | 'AGGREGATOR'
    | 'PROPOSER'
    | 'SYNC_COMMITTEE_CONTRIBUTION'
    | 'AGGREGATOR_COMMITTEE'
    | undefined
  /** Only duties of this committee. */
  committee?: string | undefined
  /** From the hour of this slot on. */
  fromSlot?: number | undefined
  /** Up to the hour of this slot. */
  toSlot?: number | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
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
  /** The lowest height. */
  from?: number | bigint | undefined
  /** The highest height, inclusive. */
  to?: number | bigint | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** A duty of a validator, and its signers. See CommitteeDuty. */
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
  /** The index of the validator on the beacon chain. */
  validatorIndex: number
  /** null if it is unknown. */
  publicKey: string | null
  /** complete: all operators of the committee signed. quorum: a quorum of them signed. missed: no quorum was received, although collectors listened to the committee without interruption while its messages were forwarded (34 slots). unknown: no quorum was received, and collectors were not listening throughout, or messages may still arrive, or operators need not agree (PROPOSER_PREFERENCES). */
  result: 'complete' | 'quorum' | 'missed' | 'unknown'
  /** Operators with a valid signature received, ascending. */
  signers: Array<number>
  /** Round of consensus; 0 if the role has none, or none was received. */
  round: number
  /** When the proposal arrived, in milliseconds after the start of the slot. */
  proposalMs: number | null
  /** When the quorum was complete, in the same unit; null without a quorum. */
  quorumMs: number | null
  /** When the last signature arrived, in the same unit; null without one. */
  lastSignerMs: number | null
  /** Whether the beacon node assigned the duty to the validator. null where that is unknown: without a beacon node, for 36 slots after the duty, and for aggregators and other roles that select themselves. */
  scheduled: boolean | null
  /** Why the duty was not performed, or what is unusual about it. noProposal: no proposal of the committee was received. noQuorum: a proposal was received, or the role has none, but too few signatures. late: the quorum was complete only after the end of the slot, in which the result was due. pending: messages may still arrive. notListened: collectors did not listen to the committee without interruption. notScheduled: the beacon node did not assign this duty to the validator. scheduleChanged: a reorganisation changed the assignments of the epoch, so the duty may not have existed. */
  reason:
    | 'noProposal'
    | 'noQuorum'
    | 'late'
    | 'pending'
    | 'notListened'
    | 'notScheduled'
    | 'scheduleChanged'
    | null
  /** null without a quorum, for a role without a value, and if it is unknown. */
  value: DutyValue | null
}

/** What the operators decided on, decoded. */
export type DutyValue =
  | {
      /** The vote of a committee, for all its validators. */
      kind: 'vote'
      /** The head of the chain. */
      blockRoot: string
      source: {
        /** An integer as decimal digits. */
        epoch: string
        /** 32 bytes, `0x` and lower-case hex. */
        root: string
      }
      target: {
        /** An integer as decimal digits. */
        epoch: string
        /** 32 bytes, `0x` and lower-case hex. */
        root: string
      }
      /** From Gloas on: 0 for an empty payload or a block of the same slot, 1 for a full payload. */
      attestationDataIndex?: string | undefined
    }
  | {
      /** An aggregate of the attestations of a beacon committee. */
      kind: 'aggregate'
      /** The beacon committee, where it is encoded. */
      committeeIndex?: string | undefined
      /** 32 bytes, `0x` and lower-case hex. */
      blockRoot: string
      source: {
        /** An integer as decimal digits. */
        epoch: string
        /** 32 bytes, `0x` and lower-case hex. */
        root: string
      }
      target: {
        /** An integer as decimal digits. */
        epoch: string
        /** 32 bytes, `0x` and lower-case hex. */
        root: string
      }
    }
  | {
      kind: 'block'
      /** Version of the block format: 4 Capella, 5 Deneb, 6 Electra, 7 Fulu, 8 Gloas. */
      version: number
      /** An integer as decimal digits. */
      proposerIndex: string
      /** 32 bytes, `0x` and lower-case hex. */
      parentRoot: string
      /** 32 bytes, `0x` and lower-case hex. */
      stateRoot: string
    }
  | {
      /** Contributions to sync subcommittees. */
      kind: 'contributions'
      contributions: Array<{
        /** An integer as decimal digits. */
        subcommittee: string
        /** 32 bytes, `0x` and lower-case hex. */
        blockRoot: string
      }>
    }

export interface ValidatorDutiesParameters {
  /** Default: all roles. */
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
  /** Duties of slots that began at this time or later. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  fromTime?: string | undefined
  /** Duties of slots that began at this time or earlier. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  toTime?: string | undefined
  /** Only validators with this result, and duties that have such validators. */
  result?: 'complete' | 'quorum' | 'missed' | 'unknown' | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** A duty of one kind of a committee in a slot, for all its validators that had it. Every signature was verified. A duty without any signature is listed if a collector has a beacon node, 36 slots after it; otherwise its absence proves nothing. */
export interface CommitteeDuty {
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
  /** By validator index: each validator for which at least one operator signed, or that the beacon node assigned the duty to. */
  validators: Array<{
    /** The index of the validator on the beacon chain. */
    validatorIndex: number
    /** null if it is unknown. */
    publicKey: string | null
    /** complete: all operators of the committee signed. quorum: a quorum of them signed. missed: no quorum was received, although collectors listened to the committee without interruption while its messages were forwarded (34 slots). unknown: no quorum was received, and collectors were not listening throughout, or messages may still arrive, or operators need not agree (PROPOSER_PREFERENCES). */
    result: 'complete' | 'quorum' | 'missed' | 'unknown'
    /** Operators with a valid signature received, ascending. */
    signers: Array<number>
    /** Round of consensus; 0 if the role has none, or none was received. */
    round: number
    /** When the proposal arrived, in milliseconds after the start of the slot. */
    proposalMs: number | null
    /** When the quorum was complete, in the same unit; null without a quorum. */
    quorumMs: number | null
    /** When the last signature arrived, in the same unit; null without one. */
    lastSignerMs: number | null
    /** Whether the beacon node assigned the duty to the validator. null where that is unknown: without a beacon node, for 36 slots after the duty, and for aggregators and other roles that select themselves. */
    scheduled: boolean | null
    /** Why the duty was not performed, or what is unusual about it. noProposal: no proposal of the committee was received. noQuorum: a proposal was received, or the role has none, but too few signatures. late: the quorum was complete only after the end of the slot, in which the result was due. pending: messages may still arrive. notListened: collectors did not listen to the committee without interruption. notScheduled: the beacon node did not assign this duty to the validator. scheduleChanged: a reorganisation changed the assignments of the epoch, so the duty may not have existed. */
    reason:
      | 'noProposal'
      | 'noQuorum'
      | 'late'
      | 'pending'
      | 'notListened'
      | 'notScheduled'
      | 'scheduleChanged'
      | null
    /** Index into `values`; null without a quorum, for a role without a value, and if it is unknown. */
    value: number | null
  }>
  /** The decided values of the validators, each once. */
  values: Array<DutyValue>
}

export interface DutiesParameters {
  /** Default: all roles. */
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
  /** Duties of slots that began at this time or later. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  fromTime?: string | undefined
  /** Duties of slots that began at this time or earlier. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  toTime?: string | undefined
  /** Only validators with this result, and duties that have such validators. */
  result?: 'complete' | 'quorum' | 'missed' | 'unknown' | undefined
  order?: 'asc' | 'desc' | undefined
  /** Duties of committees with this operator. */
  operator?: number | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

export interface CommitteeDutiesParameters {
  /** Default: all roles. */
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
  /** Duties of slots that began at this time or later. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  fromTime?: string | undefined
  /** Duties of slots that began at this time or earlier. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  toTime?: string | undefined
  /** Only validators with this result, and duties that have such validators. */
  result?: 'complete' | 'quorum' | 'missed' | 'unknown' | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** How much of the network the collectors of this exporter listened to in an hour. Where they did not listen, signatures may be missing that were sent. */
export interface Coverage {
  /** The start of the hour, UTC. */
  hour: string
  /** Slots that began in the hour; in the current hour, those known so far. */
  slots: number
  /** Share of all pairs of a slot and one of the 128 subnets to which at least one collector listened throughout. */
  share: number
}

export interface CoverageParameters {
  /** From the hour of this time on. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  fromTime?: string | undefined
  /** Up to the hour of this time. RFC 3339, for example `2026-01-31T12:00:00Z`, or Unix seconds. */
  toTime?: string | undefined
  order?: 'asc' | 'desc' | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

/** Two values that a committee decided on for one validator, role and height. Both signatures are valid: a fault of the committee. */
export interface Contradiction {
  /** A validator's BLS public key, 96 lower-case hex digits without `0x`. */
  publicKey: string
  /** The kind of duty. */
  role: 'ATTESTER' | 'AGGREGATOR' | 'PROPOSER' | 'SYNC_COMMITTEE' | 'SYNC_COMMITTEE_CONTRIBUTION'
  height: number
  /** Round of the value that is served as decided: the first one received. */
  round: number
  /** Node ids, ascending. */
  signers: Array<number>
  value: string
  /** Aggregate signature of `signers`. */
  signature: string
  /** Round of the other value. */
  otherRound: number
  /** Node ids, ascending. */
  otherSigners: Array<number>
  otherValue: string
  /** Aggregate signature of `otherSigners`. */
  otherSignature: string
  /** When a collector first received the other value. */
  firstSeen: string
}

export interface ContradictionsParameters {
  /** Only contradictions of this validator. */
  publicKey?: string | undefined
  /** Maximum number of items per page. In an export, any number; no limit by default. */
  limit?: number | undefined
  /** `nextCursor` of the previous page, with the same filters. */
  cursor?: string | undefined
}

export interface ClustersParameters {
  /** An owner's address, in any case, with or without `0x`. */
  owner?: string | undefined
  /** Those with this operator, by the contract's number. */
  operator?: number | undefined
  /** true: clusters that are not liquidated; false: liquidated ones. */
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
  /** Of all its validators together, in whole ETH: 32 for each until oracles report it. */
  effectiveBalance: number
  /** Its balance at the block. */
  balance: string
  /** What it pays per block. */
  burnRate: string
  /** As many blocks of fees as a cluster must be able to pay. */
  liquidationThreshold: string | null
  /** Whether anyone may liquidate it: its balance is below the threshold or the minimum collateral. null where these are not known. */
  liquidatable: boolean | null
  /** Blocks until it may be liquidated; null if it pays nothing, or it is not known. */
  runwayBlocks: string | null
  /** false: the contract charged amounts that no log contains (see the documentation), and these values may differ from those of the contract. */
  exact: boolean
  /** Parameters of the currency used in the computation. */
  parameters: Array<{
    name: 'networkFee' | 'liquidationThreshold' | 'minimumCollateral'
    /** Wei or 10^-18 SSV, and blocks of the threshold. null where it is not known. */
    value: string | null
    /** event: from a log of the contract. preset: set at deployment without a log, and known for this network. none: neither. */
    source: 'event' | 'preset' | 'none'
    /** Block of the event. */
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
  /** Nonce that the signature of its next registered validator must cover: the number of its registrations so far, including malformed ones. */
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

/** Network-wide settings of the contract. */
export interface Network {
  /** As of the end of this block. null before anything was indexed. */
  block: number | null
  /** Version as reported by the contract, or its hash. null before v2: earlier versions do not report it. */
  version: string | null
  /** Since when the contract is v2: clusters created after it pay in ETH. */
  ethSince: {
    /** The number of a block. */
    block: number
    logIndex: number
    /** true: reported by SSVNetworkUpgradeBlock. false: derived from the upgrade of a module that only v2 has, until it is reported. */
    declared: boolean
  } | null
  /** Implementation of the proxy. */
  implementation: string | null
  /** Related contracts, from the preset of the network; null without one. */
  relatedContracts: {
    /** SSVNetworkViews: balances as the contract computes them. */
    views: string
    /** An Ethereum address, `0x` and lower-case hex. */
    ssvToken: string
    /** Token of staked SSV. */
    cssvToken: string
  } | null
  /** Former name of relatedContracts; removed in the next release. */
  beside: {
    /** SSVNetworkViews: balances as the contract computes them. */
    views: string
    /** An Ethereum address, `0x` and lower-case hex. */
    ssvToken: string
    /** Token of staked SSV. */
    cssvToken: string
  } | null
  /** Modules of the contract with an announced upgrade, by number. */
  modules: Array<{
    id: number
    /** An Ethereum address, `0x` and lower-case hex. */
    address: string
  }>
  /** Last set values, by name. Parameters that no event has set are absent. */
  parameters: Array<{
    /** Those beginning with ssv and eth apply to clusters in that currency: ssvNetworkFee, ethNetworkFee (per block), ssvLiquidationThreshold, ethLiquidationThreshold (blocks), ssvMinimumCollateral, ethMinimumCollateral, ssvOperatorMaximumFee, ethOperatorMaximumFee, ethOperatorMinimumFee; amounts in 10^-18 SSV or wei. Others: operatorFeeIncreaseLimit, declareOperatorFeePeriod, executeOperatorFeePeriod (seconds), minimumBlocksBetweenUpdates, quorum, cooldownDuration. */
    name: string
    /** Decimal digits. */
    value: string
    /** Source of the value. */
    source: 'event'
    /** The event that set it. */
    event: string
    /** The number of a block. */
    block: number
    logIndex: number
  }>
}

export interface NetworkParameters {
  /** As of the end of this block, at most the last indexed one. */
  block?: number | undefined
}

/** A log of the contract in the current chain, without orphaned blocks. */
export interface ContractEvent {
  /** The number of a block. */
  blockNumber: number
  /** 32 bytes, `0x` and lower-case hex. */
  blockHash: string
  /** Timestamp of the block, in UTC. */
  blockTime: string
  /** 32 bytes, `0x` and lower-case hex. */
  transactionHash: string
  transactionIndex: number
  /** Index of the log within its block. */
  logIndex: number
  /** null for events that this release does not know. */
  event: string | null
  /** applied: it changed the registry. malformed: it should have changed the registry, and `reason` says why it did not. ignored: it has no effect on the registry. unknown: this release knows no event with its first topic. */
  verdict: 'applied' | 'malformed' | 'ignored' | 'unknown'
  reason: string | null
  /** The parameters by name; integers as decimal digits, bytes as `0x` hex, names and keys of operators as text. null for unknown events, events of older contracts without effect, and data that does not decode. */
  args: Record<string, unknown> | null
  topics: Array<string>
  /** As returned by the node. */
  data: string
}

export interface EventsParameters {
  /** The name of an event, for example `ValidatorAdded`. */
  event?: string | undefined
  /** Events of this owner: of its operators, validators, clusters and account. Events without an owner, such as OperatorRemoved of the current contract, never match. */
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
    /** Generation of the contract: legacy, v1, v2 or current. */
    generation: string
    /** First block of the contract’s history. */
    startBlock: number
  } | null
  sync: {
    /** Whether the history of the contract has been read. */
    synced: boolean
    indexedBlock: number | null
    /** Head of the chain, as last seen by the chain-indexer. */
    headBlock: number | null
    /** This block and all before it are final. */
    finalizedBlock: number | null
    /** How far the indexed block is behind the head. */
    lagBlocks: number | null
    updatedAt: string | null
  }
  /** Positions that a stream can resume from. */
  log: {
    epoch: string
    /** Offset of the newest publication; 0 if there is none. */
    offset: number
    /** The offset of the oldest retained publication. */
    earliest: number
  }
}
