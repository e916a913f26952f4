import type { Transaction } from '../database.ts'

/** An operator of the current contract. */
export interface OperatorIdentityRow {
  readonly operatorId: number
  /** The key text, as bytes. */
  readonly key: Uint8Array
}

export interface MembershipFilter {
  /** Includes what was removed after this block; by default, nothing that was removed. */
  readonly removedAfter?: number | undefined
}

/** Registered operators. */
export async function readOperatorIdentities(
  transaction: Transaction,
  { removedAfter }: MembershipFilter = {},
): Promise<OperatorIdentityRow[]> {
  return await transaction.query<OperatorIdentityRow>(
    'operator-identities',
    `SELECT o.operator_id AS "operatorId", k.key FROM operator o JOIN operator_key k ON k.id = o.key_id
     WHERE o.operator_id IS NOT NULL AND (o.removed_block IS NULL OR o.removed_block > $1)`,
    [removedAfter ?? null],
  )
}

/** A registered validator and its owner. */
export interface MembershipRow {
  readonly keyId: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** Contract operator ids in event order. */
  readonly operatorIds: readonly number[]
  /** 48 bytes each, in the order of the operators. */
  readonly sharePublicKeys: Uint8Array
  readonly liquidated: boolean
  /** Whether its owner has requested an exit since registration. */
  readonly exited: boolean
}

/** Memberships after a key id, ascending by key id, at most `limit`. */
export async function readMemberships(
  transaction: Transaction,
  afterKeyId: number,
  limit: number,
  { removedAfter }: MembershipFilter = {},
): Promise<MembershipRow[]> {
  return await transaction.query<MembershipRow>(
    'memberships-read',
    `SELECT v.key_id AS "keyId", k.key AS "publicKey", v.operator_ids AS "operatorIds",
       v.share_public_keys AS "sharePublicKeys", v.liquidated, v.exited_block IS NOT NULL AS exited
     FROM validator v JOIN validator_key k ON k.id = v.key_id
     WHERE v.key_id > $1 AND (v.removed_block IS NULL OR v.removed_block > $3)
       AND v.operator_ids IS NOT NULL
     ORDER BY v.key_id LIMIT $2`,
    [afterKeyId, limit, removedAfter ?? null],
  )
}

/**
 * Digest of the contract logs after a block. A different digest means that the registry may have
 * changed.
 */
export async function readLogsDigest(
  transaction: Transaction,
  afterBlock: number,
): Promise<string> {
  const [row] = await transaction.query<{ digest: string | null }>(
    'logs-digest',
    `SELECT md5(string_agg(block_number || ' ' || log_index || ' ' || encode(block_hash, 'hex'), ','
       ORDER BY block_number, log_index)) AS digest
     FROM contract_log WHERE canonical AND block_number > $1`,
    [afterBlock],
  )
  return row?.digest ?? ''
}
