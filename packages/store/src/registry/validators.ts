import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import { binaryArray, columnsOf } from '../binary-array.ts'
import type { Transaction } from '../database.ts'

/** A registered validator. `index` is its 0-based position among all validators ever registered. */
export interface Validator {
  keyId: number
  publicKey: string
  index: number
  owner: string
  /** In event order. */
  operatorKeyIds: readonly number[]
  /** Contract operator ids in event order; absent in the legacy and v1 generations. */
  operatorIds: readonly number[] | undefined
  /** 48 bytes each, concatenated in the order of the operators; hex. */
  sharePublicKeys: string
  clusterId: string | undefined
  liquidated: boolean
  /** Block of the current registration. */
  registeredBlock: number
  exitedBlock: number | undefined
  removedBlock: number | undefined
}

interface ValidatorRow {
  key_id: number
  index: number
  owner: Uint8Array
  operator_key_ids: number[]
  operator_ids: number[] | null
  share_public_keys: Uint8Array
  cluster_id: Uint8Array | null
  liquidated: boolean
  registered_block: number
  exited_block: number | null
  removed_block: number | null
}

/** Which validators to load: those matching any part. */
export interface ValidatorFilter {
  keyIds?: readonly number[]
  clusterIds?: readonly string[]
  owners?: readonly string[]
}

export async function loadValidators(
  transaction: Transaction,
  { keyIds = [], clusterIds = [], owners = [] }: ValidatorFilter,
): Promise<Validator[]> {
  const byKey =
    keyIds.length === 0
      ? []
      : await selectValidators(transaction, 'key_id = ANY($1::int[])', [
          binaryArray('int4', keyIds),
        ])
  const others =
    clusterIds.length + owners.length === 0
      ? []
      : await selectValidators(
          transaction,
          '(cluster_id = ANY($1::bytea[]) OR owner = ANY($2::bytea[])) AND NOT key_id = ANY($3::int[])',
          [
            binaryArray('hex', clusterIds),
            binaryArray('hex', owners),
            columnsOf(byKey)('int4', (row) => row.key_id),
          ],
        )
  const rows = [...byKey, ...others]
  const keys = await readKeys(
    transaction,
    rows.map((row) => row.key_id),
  )
  return rows
    .sort((a, b) => a.index - b.index)
    .map((row) => ({
      keyId: row.key_id,
      publicKey: keys.get(row.key_id) as string,
      index: row.index,
      owner: bytesToHex(row.owner),
      operatorKeyIds: row.operator_key_ids,
      operatorIds: row.operator_ids ?? undefined,
      sharePublicKeys: bytesToHex(row.share_public_keys),
      clusterId: row.cluster_id === null ? undefined : bytesToHex(row.cluster_id),
      liquidated: row.liquidated,
      registeredBlock: row.registered_block,
      exitedBlock: row.exited_block ?? undefined,
      removedBlock: row.removed_block ?? undefined,
    }))
}

function selectValidators(
  transaction: Transaction,
  condition: string,
  values: readonly unknown[],
): Promise<ValidatorRow[]> {
  return transaction.query<ValidatorRow>(
    'validators-load',
    `SELECT key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, cluster_id,
       liquidated, registered_block, exited_block, removed_block
     FROM validator WHERE ${condition}`,
    values,
  )
}

/** In a separate query: a join would read all keys. */
async function readKeys(
  transaction: Transaction,
  ids: readonly number[],
): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await transaction.query<{ id: number; key: Uint8Array }>(
    'validator-keys',
    'SELECT id, key FROM validator_key WHERE id = ANY($1::int[])',
    [binaryArray('int4', ids)],
  )
  return new Map(rows.map((row) => [row.id, bytesToHex(row.key)]))
}

/** Nested arrays are passed as text, because unnest would flatten them. */
const arrayText = (values: readonly number[] | undefined) =>
  values === undefined ? undefined : `{${values.join(',')}}`

/** Writes validators in ascending order of key to avoid deadlocks; each key at most once. */
export async function writeValidators(
  transaction: Transaction,
  validators: readonly Validator[],
): Promise<void> {
  if (validators.length === 0) return
  const column = columnsOf(validators.toSorted((a, b) => a.keyId - b.keyId))
  await transaction.query(
    'validators-write',
    `INSERT INTO validator (key_id, index, owner, operator_key_ids, operator_ids, share_public_keys,
       cluster_id, liquidated, registered_block, exited_block, removed_block)
     SELECT key_id, index, owner, operator_key_ids::int[], operator_ids::bigint[], share_public_keys,
       cluster_id, liquidated, registered_block, exited_block, removed_block
     FROM unnest($1::int[], $2::int[], $3::bytea[], $4::text[], $5::text[], $6::bytea[], $7::bytea[],
       $8::boolean[], $9::bigint[], $10::bigint[], $11::bigint[])
       AS v(key_id, index, owner, operator_key_ids, operator_ids, share_public_keys, cluster_id,
            liquidated, registered_block, exited_block, removed_block)
     ON CONFLICT (key_id) DO UPDATE SET owner = excluded.owner,
       operator_key_ids = excluded.operator_key_ids, operator_ids = excluded.operator_ids,
       share_public_keys = excluded.share_public_keys, cluster_id = excluded.cluster_id,
       liquidated = excluded.liquidated, registered_block = excluded.registered_block,
       exited_block = excluded.exited_block, removed_block = excluded.removed_block`,
    [
      column('int4', (row) => row.keyId),
      column('int4', (row) => row.index),
      column('hex', (row) => row.owner),
      column('text', (row) => arrayText(row.operatorKeyIds)),
      column('text', (row) => arrayText(row.operatorIds)),
      column('hex', (row) => row.sharePublicKeys),
      column('hex', (row) => row.clusterId),
      column('bool', (row) => row.liquidated),
      column('int8', (row) => row.registeredBlock),
      column('int8', (row) => row.exitedBlock),
      column('int8', (row) => row.removedBlock),
    ],
  )
}
