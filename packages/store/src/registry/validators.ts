import { bytesToHex, hexToBytes } from '../bytes.ts'
import type { Transaction } from '../database.ts'

/** A validator as the registry knows it. `index` is its place among all that ever registered, from 0. */
export interface Validator {
  keyId: number
  publicKey: string
  index: number
  owner: string
  /** In event order. */
  operatorKeyIds: readonly number[]
  /** The contract's numbers in event order; none in the legacy and v1 generations. */
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
  public_key: Uint8Array
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
export interface ValidatorSelection {
  keyIds?: readonly number[]
  clusterIds?: readonly string[]
  owners?: readonly string[]
}

export async function loadValidators(
  transaction: Transaction,
  { keyIds = [], clusterIds = [], owners = [] }: ValidatorSelection,
): Promise<Validator[]> {
  if (keyIds.length + clusterIds.length + owners.length === 0) return []
  const rows = await transaction.query<ValidatorRow>(
    'validators-load',
    `SELECT v.key_id, k.key AS public_key, v.index, v.owner, v.operator_key_ids, v.operator_ids,
       v.share_public_keys, v.cluster_id, v.liquidated, v.registered_block, v.exited_block, v.removed_block
     FROM validator v JOIN validator_key k ON k.id = v.key_id
     WHERE v.key_id = ANY($1::int[]) OR v.cluster_id = ANY($2::bytea[]) OR v.owner = ANY($3::bytea[])
     ORDER BY v.index`,
    [keyIds, clusterIds.map(hexToBytes), owners.map(hexToBytes)],
  )
  return rows.map((row) => ({
    keyId: row.key_id,
    publicKey: bytesToHex(row.public_key),
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

/** A list inside a list: unnest would flatten an array of arrays, so each goes as its text. */
const arrayText = (values: readonly number[] | undefined) =>
  values === undefined ? null : `{${values.join(',')}}`

/** Writes validators, ascending by key so that two writers cannot deadlock; each key at most once. */
export async function writeValidators(
  transaction: Transaction,
  validators: readonly Validator[],
): Promise<void> {
  if (validators.length === 0) return
  const rows = validators.toSorted((a, b) => a.keyId - b.keyId)
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
      rows.map((row) => row.keyId),
      rows.map((row) => row.index),
      rows.map((row) => hexToBytes(row.owner)),
      rows.map((row) => arrayText(row.operatorKeyIds)),
      rows.map((row) => arrayText(row.operatorIds)),
      rows.map((row) => hexToBytes(row.sharePublicKeys)),
      rows.map((row) => (row.clusterId === undefined ? null : hexToBytes(row.clusterId))),
      rows.map((row) => row.liquidated),
      rows.map((row) => row.registeredBlock),
      rows.map((row) => row.exitedBlock ?? null),
      rows.map((row) => row.removedBlock ?? null),
    ],
  )
}
