import type { BeaconState } from '@ssv-exporter/beacon/beacon-state'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { SLOTS_PER_EPOCH } from '@ssv-exporter/ssv/slots-per-epoch'
import type { CollectorOptions } from '../../collector-options.ts'
import { slotsOf } from '../../slots-of.ts'

/** EPOCHS_PER_SYNC_COMMITTEE_PERIOD of Ethereum. */
export const EPOCHS_PER_SYNC_COMMITTEE_PERIOD = 256

/**
 * Forks by slot: Boole from the network's own schedule, Gloas from the setting or the beacon node;
 * without both it is unknown.
 */
export function networkParametersOf(
  { network, gloasEpoch }: Pick<CollectorOptions, 'network' | 'gloasEpoch'>,
  beacon: Pick<BeaconState, 'gloasEpoch' | 'gloasUnknown'> | undefined,
): AlanNetworkParameters {
  const { domains, topicNames } = alanNetworkOf(network)
  const booleEpoch = network.forks.find(({ name }) => name === 'boole')?.epoch
  const { genesisMs, durationMs } = slotsOf(network)
  return {
    schedule: {
      slotsPerEpoch: SLOTS_PER_EPOCH,
      ...(booleEpoch !== undefined && { booleEpoch }),
      get gloasEpoch() {
        return gloasEpoch ?? beacon?.gloasEpoch()
      },
      get gloasUnknown() {
        return gloasEpoch === undefined && beacon?.gloasUnknown() !== false
      },
    },
    domains,
    names: topicNames,
    genesisMs,
    slotMs: durationMs,
    epochsPerSyncCommitteePeriod: EPOCHS_PER_SYNC_COMMITTEE_PERIOD,
  }
}
