import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { faultOfSetup } from './check-setup.ts'
import { RecordingError } from './errors.ts'

export const SETUP_FILE = 'setup.json'

/**
 * The network and the registry of a recording, in the format of `setup.json`. Hex of either case,
 * without 0x.
 */
export interface RecordedNetwork {
  readonly network_name: string
  readonly domain_type: string
  /** The domain from Boole on; absent: unchanged. */
  readonly next_domain_type?: string
  /** Network name in the topics of Boole; absent: `network_name`. */
  readonly topic_names?: readonly string[]
  readonly boole_epoch?: number
  readonly gloas_epoch?: number
  readonly genesis_time_unix: number
  readonly slot_ms: number
  readonly slots_per_epoch: number
  readonly epochs_per_sync_committee_period: number
  readonly genesis_validators_root: string
  /** One version for all epochs, or the schedule. */
  readonly fork_version_all_epochs?: string
  readonly fork_schedule?: readonly { readonly version: string; readonly epoch: number }[]
  readonly operators: readonly RecordedOperator[]
  readonly committees: readonly RecordedCommittee[]
  readonly validators: readonly RecordedValidator[]
}

export interface RecordedOperator {
  readonly id: number
  /** The key text of the contract's event. */
  readonly public_key_base64: string
}

export interface RecordedCommittee {
  readonly operators: readonly number[]
  /** Follows from the operators; may be empty. */
  readonly committee_id?: string
}

export interface RecordedValidator {
  /** Index on the beacon chain; absent if unknown. */
  readonly index?: number
  /**
   * As in the beacon API. Empty if the beacon chain did not know the validator: then the index is
   * meaningless.
   */
  readonly status?: string
  readonly public_key: string
  /** Index of its committee in `committees`. */
  readonly committee: number
  readonly liquidated?: boolean
  /** Share keys by operator id. */
  readonly share_public_keys: Readonly<Record<string, string>>
}

/**
 * Reads the setup of a recording. Members that are not described here are ignored.
 * @throws RecordingError that names the invalid member
 */
export async function readSetup(folder: string): Promise<RecordedNetwork> {
  const path = join(folder, SETUP_FILE)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new RecordingError(path, 'cannot be read', error)
  })
  const network = parse(path, text)
  const fault = faultOfSetup(network)
  if (fault !== undefined) throw new RecordingError(path, fault)
  const validators = network.validators.map((validator) => ({
    ...validator,
    public_key: validator.public_key.toLowerCase(),
  }))
  return { ...network, validators }
}

function parse(path: string, text: string): RecordedNetwork {
  let setup: { readonly network_and_registry?: RecordedNetwork | null } | null
  try {
    setup = JSON.parse(text)
  } catch (error) {
    throw new RecordingError(path, 'is not JSON', error)
  }
  const network = setup?.network_and_registry
  if (typeof network === 'object' && network !== null) return network
  throw new RecordingError(path, 'network_and_registry is missing')
}

/** Ascending by epoch. */
function forkVersionsOf({ fork_schedule, fork_version_all_epochs: version }: RecordedNetwork) {
  const forks = fork_schedule ?? (version === undefined ? [] : [{ version, epoch: 0 }])
  return forks.toSorted((a, b) => a.epoch - b.epoch)
}

export function networkParametersOf(network: RecordedNetwork): AlanNetworkParameters {
  const { domain_type, next_domain_type = domain_type, boole_epoch, gloas_epoch } = network
  return {
    schedule: {
      slotsPerEpoch: network.slots_per_epoch,
      ...(boole_epoch !== undefined && { booleEpoch: boole_epoch }),
      ...(gloas_epoch !== undefined && { gloasEpoch: gloas_epoch }),
    },
    domains: { alan: bytesOfHex(domain_type), boole: bytesOfHex(next_domain_type) },
    names: network.topic_names ?? [network.network_name],
    genesisMs: network.genesis_time_unix * 1_000,
    slotMs: network.slot_ms,
    epochsPerSyncCommitteePeriod: network.epochs_per_sync_committee_period,
  }
}

export const beaconForksOf = (network: RecordedNetwork): BeaconForks => ({
  genesisValidatorsRoot: bytesOfHex(network.genesis_validators_root),
  forks: forkVersionsOf(network).map(({ version, epoch }) => ({
    version: bytesOfHex(version),
    epoch,
  })),
})
