import { sha256 } from '@noble/hashes/sha2.js'
import { ALAN_LIMITS } from '../../alan/forks/message-limits.ts'
import { decodeSignedSsvMessage } from '../../alan/messages/signed-ssv-message.ts'
import { viewOf } from '../../alan/ssz/ssz-bytes.ts'
import { epochOf } from '../../alan/validation/timing.ts'
import type {
  BeaconDuties,
  BeaconStatus,
  CommitteeInfo,
  ValidationContext,
  ValidatorInfo,
} from '../../alan/validation/validation-context.ts'
import { fromHex } from '../sample.ts'

/** The setup of a recording: network, registry and duties. */
export interface RecordedSetup {
  readonly network_and_registry: {
    readonly network_name: string
    readonly domain_type: string
    readonly genesis_time_unix: number
    readonly slot_ms: number
    readonly slots_per_epoch: number
    readonly epochs_per_sync_committee_period: number
    readonly operators: readonly { readonly id: number; readonly public_key_base64: string }[]
    readonly committees: readonly {
      readonly operators: readonly number[]
      readonly committee_id: string
    }[]
    readonly validators: readonly {
      readonly index: number
      readonly public_key: string
      readonly committee: number
      readonly status: string
      readonly activation_epoch: number
      readonly liquidated: boolean
    }[]
  }
  readonly duties: {
    readonly epochs_fetched_from: number
    readonly epochs_fetched_to: number
    readonly proposer_slot_to_index: Readonly<Record<string, number>>
    readonly sync_committee_members_all_periods: readonly number[]
  }
}

/** A recorded gossip message with its verdict. */
export interface RecordedMessage {
  readonly case: string
  readonly step: number
  readonly topic: string
  readonly received_from: string
  readonly received_at_unix_ms: number
  readonly expected: 'accept' | 'ignore' | 'reject' | 'panic'
  readonly error?: string
  readonly gossip_message_id: string
  readonly data?: string
  readonly data_recipe?: string
}

/**
 * The data of a recorded message. The largest ones are given by their construction, a number of
 * zero bytes; the empty one by nothing.
 */
export function bytesOf({ data, data_recipe }: RecordedMessage): Uint8Array | undefined {
  if (data !== undefined) return fromHex(data)
  if (data_recipe === undefined) return new Uint8Array()
  const [, count] = /^(\d+) zero bytes$/.exec(data_recipe) ?? []
  return count === undefined ? undefined : new Uint8Array(Number(count))
}

/**
 * What the recording's node knew.
 * @param unknownEpochs epochs whose proposers it had not fetched
 */
export function contextOf(
  setup: RecordedSetup,
  unknownEpochs: readonly number[],
): ValidationContext {
  const { network_and_registry: network } = setup
  const operators = new Set(network.operators.map(({ id }) => BigInt(id)))
  const committees = network.committees.map((committee, i): CommitteeInfo => {
    const own = network.validators.filter((validator) => validator.committee === i)
    return {
      id: fromHex(committee.committee_id),
      operatorIds: committee.operators.map(BigInt),
      validatorCount: own.length,
      validatorIndices: own.map(({ index }) => index),
    }
  })
  const byId = new Map(
    network.committees.map(({ committee_id }, i) => [committee_id, committees[i]]),
  )
  const validators = new Map(
    network.validators.map((validator): [string, ValidatorInfo] => [
      validator.public_key,
      {
        committee: committees[validator.committee] as CommitteeInfo,
        liquidated: validator.liquidated,
        beacon: statusOf(validator),
        exits: 0,
      },
    ]),
  )
  const domain = fromHex(network.domain_type)
  return {
    network: {
      schedule: { slotsPerEpoch: network.slots_per_epoch },
      domains: { alan: domain, boole: domain },
      names: [network.network_name],
      genesisMs: network.genesis_time_unix * 1_000,
      slotMs: network.slot_ms,
      epochsPerSyncCommitteePeriod: network.epochs_per_sync_committee_period,
    },
    registry: {
      isOperator: (id) => operators.has(id),
      committee: (id) => byId.get(id),
      validator: (publicKey) => validators.get(publicKey),
    },
    duties: dutiesOf(setup, unknownEpochs),
    sha256,
  }
}

/** Whether the proposers of a message's epoch are known. */
export function hasProposers({ network, duties }: ValidationContext, data: Uint8Array): boolean {
  const { message } = decodeSignedSsvMessage(data, ALAN_LIMITS)
  const slot = Number(viewOf(message.data).getBigUint64(8, true))
  return duties?.proposers(epochOf(network, slot)) !== undefined
}

/** A validator without status was not found by the recording's node. */
function statusOf({
  index,
  status,
  activation_epoch: activationEpoch,
}: RecordedSetup['network_and_registry']['validators'][number]): BeaconStatus | 'none' {
  return status === '' ? 'none' : { index, status, activationEpoch }
}

function dutiesOf(setup: RecordedSetup, unknownEpochs: readonly number[]): BeaconDuties {
  const { duties, network_and_registry: network } = setup
  const proposers = new Map(
    Object.entries(duties.proposer_slot_to_index).map(([slot, index]) => [Number(slot), index]),
  )
  const members = new Set(duties.sync_committee_members_all_periods)
  return {
    proposers: (epoch) => {
      const fetched =
        epoch >= duties.epochs_fetched_from &&
        epoch <= duties.epochs_fetched_to &&
        !unknownEpochs.includes(epoch)
      if (!fetched) return undefined
      const first = epoch * network.slots_per_epoch
      const own = [...proposers].filter(
        ([slot]) => slot >= first && slot < first + network.slots_per_epoch,
      )
      return new Map(own)
    },
    syncMembers: () => members,
  }
}
