import { createHash } from 'node:crypto'
import type { LogHead } from '@ssv-exporter/store/publication-log'

const HASH_LENGTH = 22
const TAG = /(?:W\/)?"([\w-]{22})\.([0-9a-f-]{36})\.(\d{1,16})(?:-[a-z]+)?"/g

/**
 * A strong entity tag for a body with a log position, built from the data and the position.
 *
 * The position changes with every publication even if the data does not. The tag therefore stores
 * both separately: see `matchingTag`.
 */
export function entityTag(data: string, head: LogHead): string {
  return `"${hashOf(data)}.${head.epoch}.${head.offset}"`
}

/**
 * The tag in `If-None-Match` whose body is still valid: same data, at a position from which a
 * stream can still resume. Resuming from it only repeats publications since then.
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
    const isHeld = Number(offset) >= head.earliest - 1 && Number(offset) <= head.offset
    if (itsHash === hash && epoch === head.epoch && isHeld) return tag.replace(/^W\//, '')
  }
  return undefined
}

/** The tag for another content coding: strong tags must differ between encodings. */
export function codedTag(tag: string, coding: string): string {
  return `${tag.slice(0, -1)}-${coding}"`
}

function hashOf(data: string): string {
  return createHash('sha256').update(data).digest('base64url').slice(0, HASH_LENGTH)
}
