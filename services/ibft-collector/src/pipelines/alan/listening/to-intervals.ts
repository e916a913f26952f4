import { SUBNETS } from '@ssv-exporter/ssv/subnet-bits'
import { type ListeningInterval, MAX_INTERVAL_SLOTS } from '@ssv-exporter/store/listening/listening'
import type { SampledSlot, Subnets } from './slot-listening.ts'

/**
 * Joins consecutive slots with the same subnets into intervals. Slots without subnets are omitted.
 *
 * @param last the last interval so far, which may be extended: it is then the first of the result
 * @param slots ascending
 */
export function toIntervals(
  last: ListeningInterval | undefined,
  slots: readonly SampledSlot[],
): ListeningInterval[] {
  const intervals: ListeningInterval[] = []
  let current = last
  for (const { slot, subnets } of slots) {
    if (!subnets.includes(true)) continue
    const digits = digitsOf(subnets)
    if (current !== undefined && continues(current, slot, digits)) {
      intervals.pop()
      current = { ...current, toSlot: slot }
    } else current = { fromSlot: slot, toSlot: slot, subnets: digits }
    intervals.push(current)
  }
  return intervals
}

const continues = (interval: ListeningInterval, slot: number, subnets: string) =>
  interval.toSlot + 1 === slot &&
  interval.subnets === subnets &&
  slot - interval.fromSlot < MAX_INTERVAL_SLOTS

const digitsOf = (subnets: Subnets) =>
  Array.from({ length: SUBNETS }, (_, i) => (subnets[i] === true ? '1' : '0')).join('')
