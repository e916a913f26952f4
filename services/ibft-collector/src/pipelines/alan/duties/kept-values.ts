import { createHash } from 'node:crypto'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import { VALUE_DIGEST_BYTES } from '@ssv-exporter/store/duties/duty-values'

/**
 * Maximum size of a value, in bytes. Messages allow 740 000, but a committee's value is repeated for
 * each of its validators in the original protocol: 32 KiB name about 80 aggregators of one slot.
 */
const MAX_SHARED_BYTES = 32 * 1024
/** A proposal is a block, of one validator. */
const MAX_PROPOSAL_BYTES = 512 * 1024
/** Maximum size of all values of a duty: one committee has one proposer, but may claim to have hundreds. */
const MAX_TOTAL_BYTES = 1024 * 1024

/** The decided values of a duty that are stored and published, with their digests. */
export function keptValues({ role, entries }: DutyRecord): ReadonlyMap<Uint8Array, string> {
  const maxBytes = role === BEACON_ROLE.proposer ? MAX_PROPOSAL_BYTES : MAX_SHARED_BYTES
  const kept = new Map<Uint8Array, string>()
  let total = 0
  for (const { value, hasQuorum } of entries) {
    if (value === undefined || !hasQuorum || kept.has(value) || value.length > maxBytes) continue
    total += value.length
    if (total > MAX_TOTAL_BYTES) break
    kept.set(value, digestOf(value))
  }
  return kept
}

/** Duties of a slot share few values: each is hashed once. */
const digests = new WeakMap<Uint8Array, string>()

function digestOf(value: Uint8Array): string {
  const digest =
    digests.get(value) ??
    createHash('sha256').update(value).digest().subarray(0, VALUE_DIGEST_BYTES).toString('hex')
  digests.set(value, digest)
  return digest
}
