import { isDeepStrictEqual } from 'node:util'
import type { RegistryChange } from '../registry/registry-change.ts'

/** Whether no published field changed: every field of a row except the share keys. */
export function samePublishedView({ op, row, before }: RegistryChange): boolean {
  if (op === 'retract' || before === undefined) return false
  return isDeepStrictEqual(published(row), published(before))
}

function published(row: RegistryChange['row']): object {
  // Compare bytes: values from the database are Buffers, values from events are not.
  if ('name' in row) return { ...row, name: [...row.name] }
  return 'sharePublicKeys' in row ? { ...row, sharePublicKeys: undefined } : row
}
