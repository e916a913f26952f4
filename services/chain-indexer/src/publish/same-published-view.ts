import { isDeepStrictEqual } from 'node:util'
import type { RegistryChange } from '../registry/registry-change.ts'

/** Whether no published field changed: every field of a row except the share keys. */
export function samePublishedView(change: RegistryChange): boolean {
  if (change.op === 'retract' || change.before === undefined) return false
  switch (change.type) {
    case 'operator':
      // Compare bytes: values from the database are Buffers, values from events are not.
      return isDeepStrictEqual(
        { ...change.row, name: [...change.row.name] },
        { ...change.before, name: [...change.before.name] },
      )
    case 'validator':
      return isDeepStrictEqual(
        { ...change.row, sharePublicKeys: undefined },
        { ...change.before, sharePublicKeys: undefined },
      )
    case 'cluster':
      return isDeepStrictEqual(change.row, change.before)
  }
}
