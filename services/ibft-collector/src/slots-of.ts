import { SLOTS_PER_EPOCH } from '@ssv-exporter/ssv/slots-per-epoch'
import { SECONDS_PER_EPOCH } from './network/forks/fork-schedule.ts'
import type { NetworkOptions } from './network/network-options.ts'

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
