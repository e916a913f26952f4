import { isDeepStrictEqual } from 'node:util'
import type { RegistryChange } from '../registry/registry-change.ts'

/**
 * Whether the record looks the same in the legacy protocol, which omits fee, blocks, exit,
 * liquidation and everything about clusters.
 */
export function sameOriginalView({ row, before }: RegistryChange): boolean {
  return before !== undefined && isDeepStrictEqual(shown(row), shown(before))
}

function shown(row: RegistryChange['row']): unknown {
  if ('name' in row) {
    return [row.keyId, row.owner, row.removedBlock === undefined, [...row.name]]
  }
  if ('sharePublicKeys' in row) {
    return [row.operatorKeyIds, row.operatorIds, row.removedBlock === undefined]
  }
  return row.id
}
