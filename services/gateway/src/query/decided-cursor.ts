import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'

/** The last decided message that a client has: results ascend by role, then height. */
export interface DecidedPlace {
  readonly role: number
  readonly height: bigint
}

/** Tells this way of writing from later ones. */
const VERSION = '1'
const CURSOR = /^1\.(\d)\.(0|[1-9]\d{0,18})$/
const MAX_CURSOR_LENGTH = 64
const INT64_MAX = 2n ** 63n - 1n

/** Writes a place so that nobody is tempted to read it. */
export function encodeCursor({ role, height }: DecidedPlace): string {
  return Buffer.from(`${VERSION}.${role}.${height}`).toString('base64url')
}

/** @returns undefined when it is none of ours */
export function decodeCursor(cursor: string): DecidedPlace | undefined {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined
  const [, role = '', height = ''] =
    CURSOR.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  const place = { role: Number(role), height: BigInt(height) }
  const isOurs = height !== '' && place.role < ROLE_NAMES.length && place.height <= INT64_MAX
  return isOurs && encodeCursor(place) === cursor ? place : undefined
}
