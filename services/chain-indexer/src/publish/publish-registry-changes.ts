import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import { encodePublication } from '@ssv-exporter/gateway-api/publication'
import type { Transaction } from '@ssv-exporter/store/database'
import { appendOutbox } from '@ssv-exporter/store/outbox'
import { readOperatorKeys } from '@ssv-exporter/store/registry/operator-keys'
import type { RegistryChange } from '../registry/registry-change.ts'
import { mergeClusterChanges } from './merge-cluster-changes.ts'
import { registryPublication } from './registry-publication.ts'

/**
 * Liquidating a large account yields thousands of payloads of several KB: they are never all held
 * in memory.
 */
const CHANGES_AT_ONCE = 200

/**
 * Writes the publications of `changes` to the outbox, in order.
 * @returns whether there were any
 */
export async function publishRegistryChanges(
  transaction: Transaction,
  generation: ContractGeneration,
  changes: readonly RegistryChange[],
): Promise<boolean> {
  const keyOf = await readKeys(transaction, changes)
  const merged = mergeClusterChanges(changes)
  let published = false
  for (let start = 0; start < merged.length; start += CHANGES_AT_ONCE) {
    const bodies = merged
      .slice(start, start + CHANGES_AT_ONCE)
      .map((change) => registryPublication(change, { generation, keyOf }))
      .filter((body) => body !== undefined)
    published ||= bodies.length > 0
    await appendOutbox(transaction, bodies.map(encodePublication))
  }
  return published
}

/** @returns key texts by key id */
async function readKeys(
  transaction: Transaction,
  changes: readonly RegistryChange[],
): Promise<(id: number) => string> {
  const ids = new Set<number>()
  for (const { type, row } of changes) {
    if (type === 'operator') ids.add(row.keyId)
    if (type === 'validator') for (const id of row.operatorKeyIds) ids.add(id)
  }
  const keys = await readOperatorKeys(transaction, [...ids])
  const texts = new Map([...keys].map(([id, key]) => [id, textFromBytes(key)]))
  return (id) => texts.get(id) ?? ''
}
