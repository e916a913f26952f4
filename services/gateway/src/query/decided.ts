import { encodeDecided } from '@ssv-exporter/gateway-api/encode-decided'
import type { Filter } from '@ssv-exporter/gateway-api/filter'
import { lambdaOf } from '@ssv-exporter/gateway-api/lambda'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { DecidedRequest, DecidedRow } from '@ssv-exporter/store/registry-reader'
import { boundsOf } from './bounds.ts'
import { base64Of, hexOf } from './hex-of.ts'
import { inTurn, type Readings } from './reading.ts'
import { validatorKey } from './validator-key.ts'

const PAGE_ROWS = 500
/** A decided message is a commit with its signatures put together (fork v0 message type 3). */
const COMMIT = 3

/** The decided messages that a filter asks for, as JSON, a page at a time. @throws KeyNotHexError */
export async function* decided(filter: Filter, { quick }: Readings): AsyncGenerator<string> {
  const publicKey = validatorKey(filter.publicKey)
  const roles = rolesOf(filter)
  const bounds = boundsOf(filter, false)
  if (publicKey === undefined || bounds === undefined) return
  const hex = hexOf(publicKey)
  const page = (selection: Partial<DecidedRequest>) =>
    inTurn(quick, (registry) =>
      registry.decided({ publicKey, role: undefined, ...bounds, ...selection, limit: PAGE_ROWS }),
    )
  const encoded = (rows: DecidedRow[]) => rows.map((row) => encode(row, hex)).join(',')

  let rest = roles
  if (filter.role === '') {
    // Nearly every answer to "all roles" fits one page.
    const rows = await page({})
    yield encoded(rows)
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
    yield* ofRole(last.role, last.height + 1n)
    rest = roles.filter((role) => role > last.role)
  }
  for (const role of rest) yield* ofRole(role, bounds.from)

  async function* ofRole(role: number, start: bigint): AsyncGenerator<string> {
    for (let from = start; ; ) {
      const rows = await page({ role, from })
      yield encoded(rows)
      const last = rows.at(-1)
      if (last === undefined || rows.length < PAGE_ROWS) return
      from = last.height + 1n
    }
  }
}

/** The original took any text for a role and found nothing under one that it did not know. */
function rolesOf({ role }: Filter): number[] {
  const numbers = ROLE_NAMES.map((_, number) => number)
  return role === '' ? numbers : numbers.filter((number) => ROLE_NAMES[number] === role)
}

function encode(row: DecidedRow, publicKey: string): string {
  return encodeDecided({
    message: {
      type: COMMIT,
      round: row.round,
      lambda: lambdaOf(publicKey, ROLE_NAMES[row.role] ?? 'UNKNOWN'),
      seq_number: row.height,
      value: base64Of(row.value),
    },
    signature: base64Of(row.signature),
    signer_ids: row.signers,
  })
}
