import type { Transaction } from '../database.ts'

/** Who signs for a validator, as it is registered now (or was last, when it is removed). */
export interface CommitteeRow {
  readonly keyId: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** 48 bytes each, in the order of the operators. */
  readonly sharePublicKeys: Uint8Array
  /** Contract numbers in event order; null in the generations without. */
  readonly operatorIds: readonly number[] | null
  /** 20 bytes. */
  readonly owner: Uint8Array
  /** 32 bytes; null in the generations without. */
  readonly clusterId: Uint8Array | null
  readonly registeredBlock: number
}

const COLUMNS = `v.key_id AS "keyId", k.key AS "publicKey", v.share_public_keys AS "sharePublicKeys",
  v.operator_ids AS "operatorIds", v.owner, v.cluster_id AS "clusterId", v.registered_block AS "registeredBlock"`

/** Committees after a key number, ascending by it, at most `limit`. Removed validators are among them. */
export async function readCommittees(
  transaction: Transaction,
  afterKeyId: number,
  limit: number,
): Promise<CommitteeRow[]> {
  return await transaction.query<CommitteeRow>(
    'committees-read',
    `SELECT ${COLUMNS} FROM validator v JOIN validator_key k ON k.id = v.key_id
     WHERE v.key_id > $1 ORDER BY v.key_id LIMIT $2`,
    [afterKeyId, limit],
  )
}

/** Committees registered after a block, and those of `keyIds` as far as they (still) are registered. */
export async function readChangedCommittees(
  transaction: Transaction,
  { afterBlock, keyIds }: { afterBlock: number; keyIds: readonly number[] },
): Promise<CommitteeRow[]> {
  return await transaction.query<CommitteeRow>(
    'committees-changed',
    `SELECT ${COLUMNS} FROM validator v JOIN validator_key k ON k.id = v.key_id
     WHERE v.registered_block > $1 OR v.key_id = ANY($2::int[]) ORDER BY v.key_id`,
    [afterBlock, keyIds],
  )
}

/** Where the registry stands; it changed only if this did. */
export interface RegistryMark {
  /** Of the publication log. Another one: the registry may have been derived anew without moving. */
  readonly epoch: string
  readonly indexedBlock: number
  /** Lower-case hex; '' before the first block. */
  readonly indexedHash: string
  /** −1 when none is known to be final. */
  readonly finalizedBlock: number
  /** Today's generation numbers nodes by contract id, the former ones by place in the event, from 1. */
  readonly generation: string
}

/** undefined: no indexer has begun with this database yet. */
export async function readRegistryMark(
  transaction: Transaction,
): Promise<RegistryMark | undefined> {
  const [mark] = await transaction.query<RegistryMark>(
    'registry-mark',
    `SELECT h.epoch, c.indexed_block AS "indexedBlock", coalesce(encode(c.indexed_hash, 'hex'), '') AS "indexedHash",
       coalesce(c.finalized_block, -1) AS "finalizedBlock", d.generation
     FROM cursor c CROSS JOIN deployment d CROSS JOIN publication_head h`,
  )
  return mark
}
