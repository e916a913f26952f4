import type { Database } from './database.ts'
import {
  type RecoveredSignature,
  readValidatorSignatures,
  type WantedSignature,
} from './duties/duty-signatures.ts'
import { type DutyValue, readDutyValues } from './duties/duty-values.ts'
import {
  type DutyCommittee,
  type DutyRange,
  hasMoreDuties,
  type PerformedDutiesPage,
  readDutyCommittees,
  readPerformedDuties,
} from './duties/performed-duties.ts'
import { preparedQuery } from './prepared-query.ts'

export interface OperatorRow {
  index: number
  keyId: number
  name: Uint8Array
  owner: Uint8Array
  operatorId: bigint | null
  removed: boolean
}

export interface ValidatorRow {
  index: number
  publicKey: Uint8Array
  operatorKeyIds: number[]
  /** The numbering of signers in decided messages. */
  nodeIds: number[]
  removed: boolean
}

export interface DecidedRow {
  role: number
  height: bigint
  round: bigint
  signers: number[]
  signature: Uint8Array
  value: Uint8Array
}

export interface DecidedRequest {
  publicKey: Uint8Array
  /** All roles when absent. */
  role: number | undefined
  from: bigint
  to: bigint | undefined
  limit: number
}

export interface SyncProgress {
  /** Whether the initial backfill has completed. */
  synced: boolean
  startBlock: number
  indexedBlock: number | null
  headBlock: number | null
  finalizedBlock: number | null
  updatedAt: Date | null
}

/**
 * Reads for `/query`: operators, validators, decided messages and duties. Ranges are inclusive and
 * ascending; without `to` there is no upper bound.
 */
export interface QueryReader {
  /** The mapping from number to key never changes. */
  operatorKeys(afterId: number): Promise<{ id: number; key: Uint8Array }[]>
  /** Several when a key was registered again. */
  operatorByKey(key: Uint8Array, includeRemoved: boolean): Promise<OperatorRow[]>
  operators(
    from: bigint,
    to: bigint | undefined,
    includeRemoved: boolean,
    limit: number,
  ): Promise<OperatorRow[]>
  validatorByKey(publicKey: Uint8Array, includeRemoved: boolean): Promise<ValidatorRow | undefined>
  validators(
    from: bigint,
    to: bigint | undefined,
    includeRemoved: boolean,
    limit: number,
  ): Promise<ValidatorRow[]>
  /** Ascending by role, then height. */
  decided(request: DecidedRequest): Promise<DecidedRow[]>
  /** Whether more than `limit` rows match; stops counting there. */
  hasMoreDecided(
    request: DecidedRequest & { after: { role: number; height: bigint } | undefined },
  ): Promise<boolean>
  /** See `readDutyCommittees`. */
  dutyCommittees(publicKey: Uint8Array): Promise<DutyCommittee[]>
  /** See `readPerformedDuties`. */
  performedDuties(range: DutyRange): Promise<PerformedDutiesPage>
  /** See `readDutyValues`. */
  dutyValues(wanted: readonly Pick<DutyValue, 'slot' | 'digest'>[]): Promise<DutyValue[]>
  /** See `readValidatorSignatures`. */
  dutySignatures(wanted: readonly WantedSignature[]): Promise<(RecoveredSignature | undefined)[]>
  /** Whether there are more than `limit` duties in the ranges; stops counting there. */
  hasMoreDuties(ranges: readonly DutyRange[], limit: number): Promise<boolean>
  syncProgress(): Promise<SyncProgress>
}

/** The maximum of int8: a filter may exceed it, a row cannot. */
const MAX_INT8 = 2n ** 63n - 1n
const int8 = (value: bigint | undefined) =>
  value === undefined ? MAX_INT8.toString() : (value > MAX_INT8 ? MAX_INT8 : value).toString()

const OPERATOR_COLUMNS = `o.index, o.key_id AS "keyId", o.name, o.owner, o.operator_id::text AS "operatorId",
  o.removed_block IS NOT NULL AS removed`

/**
 * The current generation identifies operators by contract id; earlier ones by 1-based position in
 * the event.
 */
const VALIDATOR_COLUMNS = `v.index, k.key AS "publicKey", v.operator_key_ids AS "operatorKeyIds",
  CASE WHEN (SELECT generation FROM deployment) = 'current' THEN v.operator_ids END AS "nodeIds",
  v.removed_block IS NOT NULL AS removed`

type RawOperator = Omit<OperatorRow, 'operatorId'> & { operatorId: string | null }
type RawValidator = Omit<ValidatorRow, 'nodeIds'> & { nodeIds: number[] | null }

const toOperator = (row: RawOperator): OperatorRow => ({
  ...row,
  operatorId: row.operatorId === null ? null : BigInt(row.operatorId),
})
const toValidator = (row: RawValidator): ValidatorRow => ({
  ...row,
  nodeIds: row.nodeIds ?? row.operatorKeyIds.map((_, i) => i + 1),
})

export function createQueryReader(database: Database): QueryReader {
  return {
    operatorKeys: (afterId) =>
      database.prepared(
        'read-operator-keys',
        'SELECT id, key FROM operator_key WHERE id > $1 ORDER BY id',
        [afterId],
      ),
    async operatorByKey(key, includeRemoved) {
      const rows = await database.prepared<RawOperator>(
        'read-operator-by-key',
        `SELECT ${OPERATOR_COLUMNS} FROM operator_key k JOIN operator o ON o.key_id = k.id
         WHERE k.digest = sha256($1::bytea) AND ($2 OR o.removed_block IS NULL) ORDER BY o.index`,
        [Buffer.from(key), includeRemoved],
      )
      return rows.map(toOperator)
    },
    async operators(from, to, includeRemoved, limit) {
      const rows = await database.prepared<RawOperator>(
        'read-operators',
        `SELECT ${OPERATOR_COLUMNS} FROM operator o
         WHERE o.index >= $1::bigint AND o.index <= $2::bigint AND ($3 OR o.removed_block IS NULL)
         ORDER BY o.index LIMIT $4`,
        [int8(from), int8(to), includeRemoved, limit],
      )
      return rows.map(toOperator)
    },
    async validatorByKey(publicKey, includeRemoved) {
      const [row] = await database.prepared<RawValidator>(
        'read-validator-by-key',
        `SELECT ${VALIDATOR_COLUMNS} FROM validator_key k JOIN validator v ON v.key_id = k.id
         WHERE k.key = $1 AND ($2 OR v.removed_block IS NULL)`,
        [Buffer.from(publicKey), includeRemoved],
      )
      return row === undefined ? undefined : toValidator(row)
    },
    async validators(from, to, includeRemoved, limit) {
      const rows = await database.prepared<RawValidator>(
        'read-validators',
        `SELECT ${VALIDATOR_COLUMNS} FROM validator v JOIN validator_key k ON k.id = v.key_id
         WHERE v.index >= $1::bigint AND v.index <= $2::bigint AND ($3 OR v.removed_block IS NULL)
         ORDER BY v.index LIMIT $4`,
        [int8(from), int8(to), includeRemoved, limit],
      )
      return rows.map(toValidator)
    },
    async decided({ publicKey, role, from, to, limit }) {
      const rows = await database.prepared<
        Omit<DecidedRow, 'height' | 'round'> & { height: number; round: number }
      >(
        'read-decided',
        `SELECT d.role, d.height, d.round, d.signers, d.signature, d.value
         FROM validator_key k JOIN decided d ON d.validator_key_id = k.id
         WHERE k.key = $1 AND ($2::smallint IS NULL OR d.role = $2::smallint)
           AND d.height >= $3::bigint AND d.height <= $4::bigint
         ORDER BY d.role, d.height LIMIT $5`,
        [Buffer.from(publicKey), role ?? null, int8(from), int8(to), limit],
      )
      return rows.map((row) => ({ ...row, height: BigInt(row.height), round: BigInt(row.round) }))
    },
    async hasMoreDecided({ publicKey, role, from, to, limit, after }) {
      const rows = await database.prepared(
        'has-more-decided',
        `SELECT FROM validator_key k JOIN decided d ON d.validator_key_id = k.id
         WHERE k.key = $1 AND ($2::smallint IS NULL OR d.role = $2::smallint)
           AND d.height >= $3::bigint AND d.height <= $4::bigint
           AND ($5::smallint IS NULL OR (d.role, d.height) > ($5::smallint, $6::bigint))
         OFFSET $7 LIMIT 1`,
        [
          Buffer.from(publicKey),
          role ?? null,
          int8(from),
          int8(to),
          after?.role ?? null,
          int8(after?.height),
          limit,
        ],
      )
      return rows.length > 0
    },
    dutyCommittees: (publicKey) => readDutyCommittees(database, publicKey),
    performedDuties: (range) => readPerformedDuties(database, range),
    dutyValues: (wanted) => readDutyValues(preparedQuery(database), wanted),
    dutySignatures: (wanted) => readValidatorSignatures(preparedQuery(database), wanted),
    hasMoreDuties: (ranges, limit) => hasMoreDuties(database, ranges, limit),
    async syncProgress() {
      const [row] = await database.prepared<SyncProgress>(
        'read-sync-progress',
        `SELECT c.synced, d.start_block AS "startBlock",
           CASE WHEN c.indexed_hash IS NULL THEN NULL ELSE c.indexed_block END AS "indexedBlock",
           c.head_block AS "headBlock", c.finalized_block AS "finalizedBlock", c.updated_at AS "updatedAt"
         FROM deployment d CROSS JOIN cursor c`,
        [],
      )
      return (
        row ?? {
          synced: false,
          startBlock: 0,
          indexedBlock: null,
          headBlock: null,
          finalizedBlock: null,
          updatedAt: null,
        }
      )
    },
  }
}
