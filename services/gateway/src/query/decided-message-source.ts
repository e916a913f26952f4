import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { DecidedRow } from '@ssv-exporter/store/query-reader'
import { type DecidedCriteria, type DecidedSource, roleNumbers } from './decided-source.ts'
import { type ReadPool, withPermit } from './read-pools.ts'

/** Decided messages as operators sent them, one statement per page. */
export function decidedMessageSource(
  { publicKey, from: first, to, role: name, after }: DecidedCriteria,
  pageRows: number,
  pool: ReadPool,
): DecidedSource {
  const roles = roleNumbers(name, ROLE_NAMES)
  const page = (role: number | undefined, from: bigint) =>
    withPermit(pool, (reader) => reader.decided({ publicKey, role, from, to, limit: pageRows }))

  async function* ofRole(role: number, start: bigint): AsyncGenerator<DecidedRow[]> {
    for (let from = start; ; ) {
      const rows = await page(role, from)
      yield rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < pageRows) return
      from = last.height + 1n
    }
  }

  return {
    async *pages() {
      let last = after
      if (name === '' && last === undefined) {
        // Nearly every response for all roles fits in one page.
        const rows = await page(undefined, first)
        yield rows
        last = rows.at(-1)
        if (last === undefined || rows.length < pageRows) return
      }
      for (const role of roles) {
        if (last !== undefined && role < last.role) continue
        const height = last?.role === role ? last.height + 1n : first
        yield* ofRole(role, height > first ? height : first)
      }
    },
    async exceeds(limit, rows) {
      // Counted only if the result may exceed one response; after a cursor other roles may follow.
      if (rows.length < pageRows && after === undefined) return false
      const role = name === '' ? undefined : roles[0]
      return await withPermit(pool, (reader) =>
        reader.hasMoreDecided({ publicKey, role, from: first, to, after, limit }),
      )
    },
  }
}
