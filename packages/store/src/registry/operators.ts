import { bytesToHex, hexToBytes } from '@ssv-exporter/encoding/node/hex'
import type { Transaction } from '../database.ts'

/** A registered operator. `index` is its 0-based position among all operators ever registered. */
export interface Operator {
  index: number
  /** The contract's operator id; absent in the legacy and v1 generations. */
  operatorId: number | undefined
  keyId: number
  name: Uint8Array
  owner: string
  /** Per block: 10^-18 SSV, or the unit of the contract of the seed era. */
  fee: bigint | undefined
  /** Per block in wei; absent while the operator has no ETH cluster. */
  ethFee: bigint | undefined
  /** The declared but not executed fee, in the currency at declaration. */
  declaredFee: bigint | undefined
  declaredBlock: number | undefined
  /**
   * Total withdrawn in 10^-18 SSV; like the fields below, absent in generations that do not emit
   * it.
   */
  withdrawn: bigint | undefined
  /** In wei. */
  ethWithdrawn: bigint | undefined
  isPrivate: boolean | undefined
  /** Addresses, ascending. */
  whitelist: readonly string[] | undefined
  whitelistingContract: string | undefined
  addedBlock: number
  removedBlock: number | undefined
}

/** Defaults of fields that only the current contract provides. */
export const NO_MONEY = {
  ethFee: undefined,
  declaredFee: undefined,
  declaredBlock: undefined,
  withdrawn: undefined,
  ethWithdrawn: undefined,
  isPrivate: undefined,
  whitelist: undefined,
  whitelistingContract: undefined,
} as const satisfies Partial<Operator>

interface OperatorRow {
  index: number
  operator_id: number | null
  key_id: number
  name: Uint8Array
  owner: Uint8Array
  fee: string | null
  eth_fee: string | null
  declared_fee: string | null
  declared_block: number | null
  withdrawn: string | null
  eth_withdrawn: string | null
  is_private: boolean | null
  whitelist: Uint8Array[] | null
  whitelisting_contract: Uint8Array | null
  added_block: number
  removed_block: number | null
}

/** Which operators to load: those matching any part. */
export interface OperatorFilter {
  operatorIds?: readonly number[]
  keyIds?: readonly number[]
  indexes?: readonly number[]
  /**
   * Operators with a declared fee or an ETH fee: their currency depends on where the contract
   * became v2.
   */
  ofTheTime?: boolean
}

export async function loadOperators(
  transaction: Transaction,
  { operatorIds = [], keyIds = [], indexes = [], ofTheTime = false }: OperatorFilter,
): Promise<Operator[]> {
  if (operatorIds.length + keyIds.length + indexes.length === 0 && !ofTheTime) return []
  const rows = await transaction.query<OperatorRow>(
    'operators-load',
    `SELECT * FROM operator
     WHERE operator_id = ANY($1::bigint[]) OR key_id = ANY($2::int[]) OR index = ANY($3::int[])
       OR ($4 AND (declared_fee IS NOT NULL OR eth_fee IS NOT NULL))
     ORDER BY index`,
    [operatorIds, keyIds, indexes, ofTheTime],
  )
  return rows.map((row) => ({
    index: row.index,
    operatorId: row.operator_id ?? undefined,
    keyId: row.key_id,
    name: row.name,
    owner: bytesToHex(row.owner),
    fee: exact(row.fee),
    ethFee: exact(row.eth_fee),
    declaredFee: exact(row.declared_fee),
    declaredBlock: row.declared_block ?? undefined,
    withdrawn: exact(row.withdrawn),
    ethWithdrawn: exact(row.eth_withdrawn),
    isPrivate: row.is_private ?? undefined,
    whitelist: row.whitelist?.map(bytesToHex),
    whitelistingContract:
      row.whitelisting_contract === null ? undefined : bytesToHex(row.whitelisting_contract),
    addedBlock: row.added_block,
    removedBlock: row.removed_block ?? undefined,
  }))
}

const exact = (digits: string | null) => (digits === null ? undefined : BigInt(digits))

/** Writes operators in ascending order of key to avoid deadlocks; each index at most once. */
export async function writeOperators(
  transaction: Transaction,
  operators: readonly Operator[],
): Promise<void> {
  if (operators.length === 0) return
  const rows = operators.toSorted((a, b) => a.index - b.index)
  await transaction.query(
    'operators-write',
    `INSERT INTO operator (index, operator_id, key_id, name, owner, fee, eth_fee, declared_fee,
       declared_block, withdrawn, eth_withdrawn, is_private, whitelist, whitelisting_contract,
       added_block, removed_block)
     SELECT index, operator_id, key_id, name, owner, fee, eth_fee, declared_fee,
       declared_block, withdrawn, eth_withdrawn, is_private, whitelist::bytea[], whitelisting_contract,
       added_block, removed_block
     FROM unnest($1::int[], $2::bigint[], $3::int[], $4::bytea[], $5::bytea[], $6::numeric[],
       $7::numeric[], $8::numeric[], $9::bigint[], $10::numeric[], $11::numeric[], $12::boolean[],
       $13::text[], $14::bytea[], $15::bigint[], $16::bigint[])
       AS o(index, operator_id, key_id, name, owner, fee, eth_fee, declared_fee, declared_block,
         withdrawn, eth_withdrawn, is_private, whitelist, whitelisting_contract, added_block,
         removed_block)
     ON CONFLICT (index) DO UPDATE SET operator_id = excluded.operator_id, key_id = excluded.key_id,
       name = excluded.name, owner = excluded.owner, fee = excluded.fee, eth_fee = excluded.eth_fee,
       declared_fee = excluded.declared_fee, declared_block = excluded.declared_block,
       withdrawn = excluded.withdrawn, eth_withdrawn = excluded.eth_withdrawn,
       is_private = excluded.is_private, whitelist = excluded.whitelist,
       whitelisting_contract = excluded.whitelisting_contract,
       added_block = excluded.added_block, removed_block = excluded.removed_block`,
    [
      rows.map((row) => row.index),
      rows.map((row) => row.operatorId ?? null),
      rows.map((row) => row.keyId),
      rows.map((row) => Buffer.from(row.name)),
      rows.map((row) => hexToBytes(row.owner)),
      rows.map((row) => row.fee?.toString() ?? null),
      rows.map((row) => row.ethFee?.toString() ?? null),
      rows.map((row) => row.declaredFee?.toString() ?? null),
      rows.map((row) => row.declaredBlock ?? null),
      rows.map((row) => row.withdrawn?.toString() ?? null),
      rows.map((row) => row.ethWithdrawn?.toString() ?? null),
      rows.map((row) => row.isPrivate ?? null),
      rows.map(({ whitelist }) => (whitelist === undefined ? null : byteaArray(whitelist))),
      rows.map((row) =>
        row.whitelistingContract === undefined ? null : hexToBytes(row.whitelistingContract),
      ),
      rows.map((row) => row.addedBlock),
      rows.map((row) => row.removedBlock ?? null),
    ],
  )
}

/**
 * Postgres text form of a bytea array: nested arrays of different lengths cannot be passed as a
 * parameter.
 */
const byteaArray = (addresses: readonly string[]) =>
  `{${addresses.map((address) => `"\\\\x${address.slice(2)}"`).join(',')}}`
