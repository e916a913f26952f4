import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { epochOf } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { type BeaconChain, FORK_VERSIONS } from '../chain/beacon-chain.ts'
import type { SlotClock } from '../clock/slot-clock.ts'
import type { DutySchedule } from '../duties/duty-schedule.ts'
import type { AlanValidator, ValidatorRegistry } from '../registry/validator-registry.ts'
import {
  attesterDuties,
  type DutyQuestion,
  proposerDuties,
  syncCommittee,
  syncDuties,
  timelinessDuties,
} from './duty-answers.ts'

/** State that the simulated beacon node serves. */
export interface BeaconFacts {
  readonly network: AlanNetworkParameters
  readonly chain: BeaconChain
  readonly clock: Pick<SlotClock, 'slot'>
  readonly schedule: DutySchedule
  readonly registry: ValidatorRegistry
  readonly committeeLength: number
  /** Id of the execution chain. */
  readonly chainId: number
}

/** A request: its path with the query, and its body if it had one. */
export interface BeaconQuestion {
  readonly path: string
  readonly body?: unknown
}

const FAR_FUTURE_EPOCH = '18446744073709551615'
const GWEI = '32000000000'

/**
 * The response of a beacon node (Ethereum beacon APIs v2); undefined for an unknown path.
 * @throws RangeError for an invalid epoch or list
 */
export function answerBeaconQuestion(
  facts: BeaconFacts,
  { path, body }: BeaconQuestion,
): object | undefined {
  const { network, chain, clock, schedule, registry } = facts
  const { pathname, searchParams } = new URL(path, 'http://beacon.invalid')
  const [, name = pathname, last = ''] = /^(.*\/duties\/\w+)\/(.+)$/.exec(pathname) ?? []
  const at = (epoch: string, all = registry.all()): DutyQuestion => ({
    epoch: wholeNumber(epoch),
    slotsPerEpoch: network.schedule.slotsPerEpoch,
    schedule,
    validators: all,
  })
  const asked = () => at(last, chosen(registry.all(), body))
  const duties = (data: object, epoch = last) => ({
    dependent_root: bytesToHex(dependentRoot(facts, wholeNumber(epoch))),
    execution_optimistic: false,
    data,
  })
  switch (name) {
    case '/eth/v1/beacon/genesis':
      return { data: genesisOf(facts) }
    case '/eth/v1/config/spec':
      return { data: specOf(facts) }
    case '/eth/v1/config/fork_schedule':
      return { data: forkScheduleOf(network) }
    case '/eth/v1/node/version':
      return { data: { version: 'devnet' } }
    case '/eth/v1/node/syncing':
      return {
        data: {
          head_slot: `${clock.slot()}`,
          sync_distance: '0',
          is_syncing: false,
          is_optimistic: false,
          el_offline: false,
        },
      }
    case '/eth/v1/beacon/states/head/validators':
      return stateAnswer(validatorsOf(registry.all(), body, searchParams))
    case '/eth/v1/beacon/states/head/sync_committees': {
      const epoch = searchParams.get('epoch') ?? `${epochOf(network, clock.slot())}`
      return stateAnswer({ validators: syncCommittee(at(epoch)) })
    }
    case '/eth/v1/beacon/headers/head':
      return stateAnswer({ root: bytesToHex(chain.blockRoot(clock.slot())), canonical: true })
    case '/eth/v1/validator/duties/proposer':
      return duties(proposerDuties(at(last)))
    case '/eth/v1/validator/duties/attester':
      return duties(attesterDuties(asked(), facts.committeeLength))
    case '/eth/v1/validator/duties/sync':
      return { execution_optimistic: false, data: syncDuties(asked()) }
    case '/eth/v1/validator/duties/ptc':
      return duties(timelinessDuties(asked()))
    default:
      return undefined
  }
}

/** A `head` event: a block has become the head. */
export function headEvent({ network, chain }: BeaconFacts, slot: number): object {
  const epoch = epochOf(network, slot)
  return {
    slot: `${slot}`,
    block: bytesToHex(chain.blockRoot(slot)),
    state: bytesToHex(chain.blockRoot(slot)),
    epoch_transition: slot % network.schedule.slotsPerEpoch === 0,
    previous_duty_dependent_root: bytesToHex(dependentRoot({ network, chain }, epoch - 1)),
    current_duty_dependent_root: bytesToHex(dependentRoot({ network, chain }, epoch)),
    execution_optimistic: false,
  }
}

/** The last block before the epoch: the simulated chain has no reorganisations. */
const dependentRoot = ({ network, chain }: Pick<BeaconFacts, 'network' | 'chain'>, epoch: number) =>
  chain.blockRoot(Math.max(0, epoch * network.schedule.slotsPerEpoch - 1))

const stateAnswer = (data: object) => ({ execution_optimistic: false, finalized: false, data })

const genesisOf = ({ network, chain }: BeaconFacts) => ({
  genesis_time: `${Math.floor(network.genesisMs / 1_000)}`,
  genesis_validators_root: bytesToHex(chain.genesisValidatorsRoot),
  genesis_fork_version: bytesToHex(FORK_VERSIONS.genesis),
})

function specOf({ network, chainId }: BeaconFacts) {
  const { schedule, slotMs, epochsPerSyncCommitteePeriod } = network
  const { gloasEpoch } = schedule
  return {
    CONFIG_NAME: network.names[0] ?? 'devnet',
    PRESET_BASE: 'devnet',
    SECONDS_PER_SLOT: `${Math.max(1, Math.floor(slotMs / 1_000))}`,
    SLOT_DURATION_MS: `${slotMs}`,
    SLOTS_PER_EPOCH: `${schedule.slotsPerEpoch}`,
    EPOCHS_PER_SYNC_COMMITTEE_PERIOD: `${epochsPerSyncCommitteePeriod}`,
    SYNC_COMMITTEE_SIZE: '512',
    SYNC_COMMITTEE_SUBNET_COUNT: '4',
    TARGET_AGGREGATORS_PER_COMMITTEE: '16',
    TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE: '16',
    INTERVALS_PER_SLOT: '3',
    ATTESTATION_DUE_BPS_GLOAS: '2500',
    AGGREGATE_DUE_BPS_GLOAS: '5000',
    PAYLOAD_ATTESTATION_DUE_BPS: '7500',
    DEPOSIT_CHAIN_ID: `${chainId}`,
    GENESIS_FORK_VERSION: bytesToHex(FORK_VERSIONS.genesis),
    ...Object.fromEntries(
      forksOf(network).flatMap(({ name, version, epoch }) => [
        [`${name.toUpperCase()}_FORK_VERSION`, bytesToHex(version)],
        [`${name.toUpperCase()}_FORK_EPOCH`, `${epoch}`],
      ]),
    ),
    GLOAS_FORK_VERSION: bytesToHex(FORK_VERSIONS.gloas),
    GLOAS_FORK_EPOCH: gloasEpoch === undefined ? FAR_FUTURE_EPOCH : `${gloasEpoch}`,
  }
}

function forkScheduleOf(network: AlanNetworkParameters) {
  let previous: Uint8Array = FORK_VERSIONS.genesis
  return forksOf(network).map(({ version, epoch }) => {
    const fork = {
      previous_version: bytesToHex(previous),
      current_version: bytesToHex(version),
      epoch: `${epoch}`,
    }
    previous = version
    return fork
  })
}

/** Forks in order of activation, including those of epoch 0. */
function forksOf({ schedule: { gloasEpoch } }: AlanNetworkParameters) {
  const { genesis: _, gloas, ...first } = FORK_VERSIONS
  return [
    ...Object.entries(first).map(([name, version]) => ({ name, version, epoch: 0 })),
    ...(gloasEpoch === undefined ? [] : [{ name: 'gloas', version: gloas, epoch: gloasEpoch }]),
  ]
}

function validatorsOf(
  active: readonly AlanValidator[],
  body: unknown,
  query: URLSearchParams,
): object[] {
  const inBody = body === undefined ? undefined : listOf((body as { ids?: unknown }).ids ?? [])
  const ids = new Set(inBody ?? query.get('id')?.split(',') ?? [])
  return active
    .filter(({ name, index }) => ids.size === 0 || ids.has(`0x${name}`) || ids.has(`${index}`))
    .map(({ name, index, activationEpoch }) => ({
      index: `${index}`,
      balance: GWEI,
      status: 'active_ongoing',
      validator: {
        pubkey: `0x${name}`,
        withdrawal_credentials: `0x02${'00'.repeat(31)}`,
        effective_balance: GWEI,
        slashed: false,
        activation_eligibility_epoch: `${activationEpoch}`,
        activation_epoch: `${activationEpoch}`,
        exit_epoch: FAR_FUTURE_EPOCH,
        withdrawable_epoch: FAR_FUTURE_EPOCH,
      },
    }))
}

/** The validators of a list of indices. */
function chosen(active: readonly AlanValidator[], body: unknown): AlanValidator[] {
  const indices = new Set(listOf(body))
  return active.filter(({ index }) => indices.has(`${index}`))
}

function listOf(value: unknown): string[] {
  if (!Array.isArray(value)) throw new RangeError('a list is expected')
  return value.map(String)
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new RangeError(`not an epoch: ${text}`)
  return Number(text)
}
