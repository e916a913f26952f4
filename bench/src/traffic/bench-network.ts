import type { TrafficOptions } from './decided-traffic.ts'

/** Name of the network of a benchmark's peers. */
export const NETWORK_ID = 'ssv-bench'
/** In the past, so that there are slots for attestations; seconds since 1970. */
export const GENESIS_TIME = 1_616_508_000
/** Fork of generation `genesis`. Its messages are the same in v2. */
export const FORK = 'v1'
const ROOT_FORK = 'v1'
const SLOT_SECONDS = 12

/** Traffic of the benchmark's network, with its last attestation at the current time. */
export function trafficOptions(
  validators: TrafficOptions['validators'],
  count: number,
): TrafficOptions {
  const heights = Math.ceil(count / validators.length)
  const slotNow = Math.floor((Date.now() / 1_000 - GENESIS_TIME) / SLOT_SECONDS)
  return { validators, count, firstHeight: 0, firstSlot: slotNow - heights, rootFork: ROOT_FORK }
}
