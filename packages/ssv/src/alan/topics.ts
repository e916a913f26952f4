import { SUBNETS } from '../subnet-bits.ts'
import type { ForkSchedule } from './forks/fork-schedule.ts'

/** Slots for which Alan's topics stay subscribed after Boole: an epoch and two slots. */
const SLOTS_AFTER_EPOCH = 2

export const alanTopic = (subnet: number) => `ssv.v2.${subnet}`

/** @param network the preset's name, or on stage networks the Ethereum network's as well */
export const booleTopic = (network: string, subnet: number) => `/ssv/${network}/boole/${subnet}`

const allSubnets = Array.from({ length: SUBNETS }, (_, subnet) => subnet)

/**
 * Topics to subscribe to in a slot: those of the active fork, and both sets from one epoch before
 * Boole until an epoch and two slots after it began (ssv, July 2026).
 *
 * @param subnets all if absent
 */
export function topicsAt(
  schedule: ForkSchedule,
  network: string,
  slot: number,
  subnets: readonly number[] = allSubnets,
): string[] {
  const { slotsPerEpoch, booleEpoch } = schedule
  const fork = (booleEpoch ?? Number.POSITIVE_INFINITY) * slotsPerEpoch
  const alan = slot < fork + slotsPerEpoch + SLOTS_AFTER_EPOCH
  const boole = slot >= fork - slotsPerEpoch
  return [
    ...(alan ? subnets.map(alanTopic) : []),
    ...(boole ? subnets.map((subnet) => booleTopic(network, subnet)) : []),
  ]
}
