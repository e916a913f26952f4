import { createHash } from 'node:crypto'
import type { LogHead } from '@ssv-exporter/store/publication-log'

const HASH_LENGTH = 22
const TAG = /(?:W\/)?"([\w-]{22})\.([0-9a-f-]{36})\.(\d{1,16})(?:-[a-z]+)?"/g

/**
 * A strong entity tag of a body that says where the log was: the data of it, and the position.
 *
 * The position moves on with every publication, also when the data stays as it is. Therefore the tag holds both apart: see `matchingTag`.
 */
export function entityTag(data: string, head: LogHead): string {
  return `"${hashOf(data)}.${head.epoch}.${head.position}"`
}

/**
 * The tag in `If-None-Match` whose body is still right: the same data, as of a position that a stream can still be resumed from.
 * It is as true now as it was then; only what the log says since comes again.
 */
export function matchingTag(
  ifNoneMatch: string | undefined,
  data: string,
  head: LogHead,
): string | undefined {
  if (ifNoneMatch === undefined) return undefined
  if (ifNoneMatch.trim() === '*') return entityTag(data, head)
  const hash = hashOf(data)
  for (const [tag, itsHash, epoch, offset] of ifNoneMatch.matchAll(TAG)) {
    const isHeld = Number(offset) >= head.earliest - 1 && Number(offset) <= head.position
    if (itsHash === hash && epoch === head.epoch && isHeld) return tag.replace(/^W\//, '')
  }
  return undefined
}

/** The same tag for the body in another coding: a strong one must not be the same for two bodies. */
export function codedTag(tag: string, coding: string): string {
  return `${tag.slice(0, -1)}-${coding}"`
}

function hashOf(data: string): string {
  return createHash('sha256').update(data).digest('base64url').slice(0, HASH_LENGTH)
}
