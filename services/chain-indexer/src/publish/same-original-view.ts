import { isDeepStrictEqual } from 'node:util'
import type { RegistryChange } from '../registry/registry-change.ts'

/**
 * Whether the record looks the same in the original protocol, which omits fee, blocks, exit,
 * liquidation and everything about clusters.
 */
export function sameOriginalView(change: RegistryChange): boolean {
  switch (change.type) {
    case 'operator':
      return isSame(change, ({ keyId, owner, removedBlock, name }) => [
        keyId,
        owner,
        removedBlock === undefined,
        [...name],
      ])
    case 'validator':
      return isSame(change, ({ operatorKeyIds, operatorIds, removedBlock }) => [
        operatorKeyIds,
        operatorIds,
        removedBlock === undefined,
      ])
    case 'cluster':
      return change.before !== undefined
  }
}

function isSame<Row>(
  { row, before }: { row: Row; before: Row | undefined },
  shown: (row: Row) => unknown,
): boolean {
  return before !== undefined && isDeepStrictEqual(shown(row), shown(before))
}
