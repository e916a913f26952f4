import { isDeepStrictEqual } from 'node:util'
import type { RegistryChange } from '../registry/registry-change.ts'

/** Whether nothing changed of what is published: share keys are not, all else of a row is. */
export function samePublishedView({ op, row, before }: RegistryChange): boolean {
  if (op === 'retract' || before === undefined) return false
  return isDeepStrictEqual(published(row), published(before))
}

function published(row: RegistryChange['row']): object {
  // By its bytes: what came from the database is a Buffer, what came from an event is not.
  if ('name' in row) return { ...row, name: [...row.name] }
  return 'sharePublicKeys' in row ? { ...row, sharePublicKeys: undefined } : row
}
