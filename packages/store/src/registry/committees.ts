import type { Transaction } from '../database.ts'

/** The operators of a validator in its current registration (or the last one, if removed). */
export interface CommitteeRow {
  readonly keyId: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** 48 bytes each, in the order of the operators. */
  readonly sharePublicKeys: Uint8Array
  /** Contract operator ids in event order; null in generations without them. */
  readonly operatorIds: readonly number[] | null
  /** 20 bytes. */
  readonly owner: Uint8Array
  /** 32 bytes; null in generations without it. */
  readonly clusterId: Uint8Array | null
  readonly registeredBlock: number
}

const COLUMNS = `v.key_id AS "keyId", k.key AS "publicKey", v.share_public_keys AS "sharePublicKeys",
  v.operator_ids AS "operatorIds", v.owner, v.cluster_id AS "clusterId", v.registered_block AS "registeredBlock"`

/** Committees after a key id, ascending by key id, at most `limit`. Includes removed validators. */
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

/** Committees registered after a block, and the registered ones of `keyIds`. */
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

/** State of the registry; if it is unchanged, so is the registry. */
export interface RegistryRevision {
  /**
   * Epoch of the publication log. A new epoch means that the registry may have been re-derived at
   * the same block.
   */
  readonly epoch: string
  readonly indexedBlock: number
  /** Lower-case hex; '' before the first block. */
  readonly indexedHash: string
  /** −1 if no block is known to be final. */
  readonly finalizedBlock: number
  /**
   * The current generation identifies operators by contract id; earlier ones by 1-based position in
   * the event.
   */
  readonly generation: string
}

/** undefined: no indexer has used this database yet. */
export async function readRegistryRevision(
  transaction: Transaction,
): Promise<RegistryRevision | undefined> {
  const [revision] = await transaction.query<RegistryRevision>(
    'registry-mark',
    `SELECT h.epoch, c.indexed_block AS "indexedBlock", coalesce(encode(c.indexed_hash, 'hex'), '') AS "indexedHash",
       coalesce(c.finalized_block, -1) AS "finalizedBlock", d.generation
     FROM cursor c CROSS JOIN deployment d CROSS JOIN publication_head h`,
  )
  return revision
}
