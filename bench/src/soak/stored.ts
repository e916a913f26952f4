import { createHash } from 'node:crypto'
import { fastAggregateVerify, PublicKey, Signature } from '@chainsafe/blst'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import type { Client } from 'pg'

/**
 * A row of `decided`, verified independently: share keys from the registry, with the library's
 * verification one by one.
 */
export interface StoredDecided {
  readonly signers: readonly number[]
  /** SHA-256, hex. */
  readonly valueHash: string
  readonly verifies: boolean
}

interface Row {
  publicKey: Buffer
  shareKeys: Buffer
  nodeIds: (string | number)[]
  role: number
  height: string
  round: string
  signers: number[]
  signature: Buffer
  value: Buffer
  rootFork: string
}

const SHARE_KEY_BYTES = 48

/** Everything stored, by `publicKey role height`. */
export async function readStored(client: Client): Promise<Map<string, StoredDecided>> {
  const { rows } = await client.query<Row>(
    `SELECT k.key AS "publicKey", v.share_public_keys AS "shareKeys", v.operator_ids AS "nodeIds",
       d.role, d.height::text, d.round::text, d.signers, d.signature, d.value, d.root_fork AS "rootFork"
     FROM decided d JOIN validator_key k ON k.id = d.validator_key_id JOIN validator v ON v.key_id = k.id`,
  )
  const parsed = new Map<string, PublicKey>()
  const stored = new Map<string, StoredDecided>()
  for (const row of rows) {
    const key = `${row.publicKey.toString('hex')} ${ROLE_NAMES[row.role]} ${row.height}`
    stored.set(key, {
      signers: row.signers,
      valueHash: createHash('sha256').update(row.value).digest('hex'),
      verifies: verifies(row, parsed),
    })
  }
  return stored
}

/** Number of rows. */
export async function countStored(client: Client): Promise<number> {
  const { rows } = await client.query<{ rows: string }>('SELECT count(*) AS rows FROM decided')
  return Number(rows[0]?.rows)
}

function verifies(row: Row, parsed: Map<string, PublicKey>): boolean {
  const keys = row.signers.map((signer) => {
    const at = row.nodeIds.findIndex((id) => Number(id) === signer) * SHARE_KEY_BYTES
    const bytes = row.shareKeys.subarray(at, at + SHARE_KEY_BYTES)
    const hex = bytes.toString('hex')
    const key = parsed.get(hex) ?? PublicKey.fromBytes(bytes, true)
    parsed.set(hex, key)
    return key
  })
  const { publicKey, role, value, rootFork } = row
  const agreement = { publicKey, role, value, height: Number(row.height), round: Number(row.round) }
  const root = GENESIS.signingRoot(agreement, rootFork)
  return fastAggregateVerify(root, keys, Signature.fromBytes(row.signature, true))
}
