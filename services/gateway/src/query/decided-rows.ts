import type { DecidedRequest, DecidedRow } from '@ssv-exporter/store/registry-reader'
import type { DecidedPlace } from './decided-cursor.ts'
import { type ReadPool, withPermit } from './read-pools.ts'

export interface DecidedSelection extends Pick<DecidedRequest, 'publicKey' | 'from' | 'to'> {
  /** Ascending. */
  readonly roles: readonly number[]
  /** Whether `roles` contains all roles. */
  readonly isEveryRole: boolean
  /** Start after it. */
  readonly after: DecidedPlace | undefined
}

/** Decided messages in response order, one statement per page, from the quick pool. */
export async function* decidedRows(
  { publicKey, from: first, to, roles, isEveryRole, after }: DecidedSelection,
  pageRows: number,
  reading: ReadPool,
): AsyncGenerator<DecidedRow[]> {
  const page = (role: number | undefined, from: bigint) =>
    withPermit(reading, (registry) =>
      registry.decided({ publicKey, role, from, to, limit: pageRows }),
    )

  let place = after
  if (isEveryRole && place === undefined) {
    // Nearly every response for all roles fits in one page.
    const rows = await page(undefined, first)
    yield rows
    place = rows.at(-1)
    if (place === undefined || rows.length < pageRows) return
  }
  for (const role of roles) {
    if (place !== undefined && role < place.role) continue
    const height = place?.role === role ? place.height + 1n : first
    yield* ofRole(role, height > first ? height : first)
  }

  async function* ofRole(role: number, start: bigint): AsyncGenerator<DecidedRow[]> {
    for (let from = start; ; ) {
      const rows = await page(role, from)
      yield rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < pageRows) return
      from = last.height + 1n
    }
  }
}
