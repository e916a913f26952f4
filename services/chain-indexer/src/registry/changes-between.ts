import type { Transaction } from '@ssv-exporter/store/database'
import { loadClusters } from '@ssv-exporter/store/registry/clusters'
import { loadOperators } from '@ssv-exporter/store/registry/operators'
import { loadValidators } from '@ssv-exporter/store/registry/validators'
import type { RegistryChange } from './registry-change.ts'

/** A record with its type. */
type Found = Pick<RegistryChange, 'type' | 'row'>

/** The records with these keys, by type and key. */
export async function loadTouched(
  transaction: Transaction,
  touched: { indexes: number[]; keyIds: number[]; clusterIds: string[] },
): Promise<Map<string, Found>> {
  const operators = await loadOperators(transaction, { indexes: touched.indexes })
  const validators = await loadValidators(transaction, { keyIds: touched.keyIds })
  const clusters = await loadClusters(transaction, touched.clusterIds)
  return new Map<string, Found>([
    ...operators.map((row) => [`operator ${row.index}`, { type: 'operator', row }] as const),
    ...validators.map((row) => [`validator ${row.keyId}`, { type: 'validator', row }] as const),
    ...clusters.map((row) => [`cluster ${row.id}`, { type: 'cluster', row }] as const),
  ])
}

/** The changes from `before` to `after`. @param block block number of the publications */
export function changesBetween(
  before: ReadonlyMap<string, Found>,
  after: ReadonlyMap<string, Found>,
  block: number,
): RegistryChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [then, now] = [before.get(key), after.get(key)]
    const row = (now ?? then)?.row
    // Both have the type in the key's prefix.
    return {
      type: (now ?? then)?.type,
      op: now === undefined ? 'retract' : isRemoved(now) ? 'remove' : 'put',
      block,
      row,
      before: then?.row,
      registered: false,
    } as RegistryChange
  })
}

const isRemoved = ({ row }: Found) => 'removedBlock' in row && row.removedBlock !== undefined
