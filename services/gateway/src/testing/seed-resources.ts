import type { Database } from '@ssv-exporter/store/database'
import {
  addNetworkParameters,
  type NetworkParameter,
} from '@ssv-exporter/store/registry/network-parameters'

/** What `seedResources` adds to the result of a seed. */
export interface SeededResources {
  clusters?: SeededCluster[]
  events?: SeededEvent[]
  accounts?: { ownerHex: string; recipientHex: string; nonce: number | null }[]
  parameters?: NetworkParameter[]
}

export interface SeededCluster {
  idHex: string
  ownerHex: string
  operatorIds: number[]
  active?: boolean
  balance?: string
}

export interface SeededEvent {
  blockNumber: number
  logIndex: number
  event?: string
  verdict?: 'applied' | 'malformed' | 'ignored' | 'unknown'
  reason?: string
  topics?: string[]
  data?: string
  canonical?: boolean
}

const bytes = (hex: string) => Buffer.from(hex.replace(/^0x/, ''), 'hex')

/** Clusters and logs of the contract. */
export async function seedResources(
  database: Database,
  { clusters = [], events = [], accounts = [], parameters = [] }: SeededResources,
): Promise<void> {
  await addNetworkParameters(database, parameters)
  for (const { ownerHex, recipientHex, nonce } of accounts) {
    await database.query('seed', 'INSERT INTO account VALUES ($1, $2, $3)', [
      bytes(ownerHex),
      bytes(recipientHex),
      nonce,
    ])
  }
  for (const { idHex, ownerHex, operatorIds, active = true, balance = '0' } of clusters) {
    await database.query(
      'seed',
      `INSERT INTO cluster (id, owner, operator_ids, validator_count, network_fee_index, index, active, balance, updated_block, currency)
       VALUES ($1, $2, $3, 1, 0, 0, $4, $5, 120, 'SSV')`,
      [bytes(idHex), bytes(ownerHex), operatorIds, active, balance],
    )
  }
  for (const event of events) {
    await database.query(
      'seed',
      `INSERT INTO contract_log (block_number, log_index, block_hash, block_time, transaction_hash,
         transaction_index, topics, data, event, verdict, reason, canonical)
       VALUES ($1, $2, $3, '2023-05-01T12:00:00Z', $4, 0, $5, $6, $7, $8, $9, $10)`,
      [
        event.blockNumber,
        event.logIndex,
        Buffer.alloc(32, event.canonical === false ? 0xbb : 0xaa),
        Buffer.alloc(32, 0xcc),
        bytes((event.topics ?? []).map((topic) => topic.replace(/^0x/, '')).join('')),
        bytes(event.data ?? ''),
        event.event ?? null,
        event.verdict ?? 'applied',
        event.reason ?? null,
        event.canonical ?? true,
      ],
    )
  }
}
