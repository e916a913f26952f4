import type { NetworkOptions } from './network/network-options.ts'

const SECONDS_PER_EPOCH = 384
/** The same on every network. */
export const SLOTS_PER_EPOCH = 32

/** The slots of a beacon chain: start of the first and duration. */
export function slotsOf({
  genesisTimeSec,
  secondsPerEpoch = SECONDS_PER_EPOCH,
}: Pick<NetworkOptions, 'genesisTimeSec' | 'secondsPerEpoch'>): {
  genesisMs: number
  durationMs: number
} {
  return {
    genesisMs: genesisTimeSec * 1_000,
    durationMs: (secondsPerEpoch * 1_000) / SLOTS_PER_EPOCH,
  }
}
