import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'

/** The last decided message a client has received: results ascend by role, then height. */
export interface DecidedCursor {
  readonly role: number
  readonly height: bigint
}

/** Version of the cursor format. */
const VERSION = '1'
const CURSOR = /^1\.(\d)\.(0|[1-9]\d{0,18})$/
const MAX_CURSOR_LENGTH = 64
const INT64_MAX = 2n ** 63n - 1n

/** Encodes a cursor as an opaque string. */
export function encodeCursor({ role, height }: DecidedCursor): string {
  return Buffer.from(`${VERSION}.${role}.${height}`).toString('base64url')
}

/** @returns undefined for an invalid cursor */
export function decodeCursor(cursor: string): DecidedCursor | undefined {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined
  const [, role = '', height = ''] =
    CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  const decoded = { role: Number(role), height: BigInt(height) }
  const isOurs =
    height !== '' && decoded.role < DUTY_ROLE_NAMES.length && decoded.height <= INT64_MAX
  return isOurs && encodeCursor(decoded) === cursor ? decoded : undefined
}
