import { forksAt, type SlotForks } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import { alanSubnet, booleSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { alanTopic, booleTopic } from '@ssv-exporter/ssv/alan/topics'
import { epochOf, slotStartMs } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { BeaconChain } from '../chain/beacon-chain.ts'
import type { AlanValidator, Committee } from '../registry/validator-registry.ts'
import type { Duty } from './duty.ts'
import type { DutySchedule } from './duty-schedule.ts'

/** Dependencies of duties. */
export interface DutyContext {
  readonly network: AlanNetworkParameters
  readonly chain: BeaconChain
  readonly schedule: DutySchedule
  /**
   * Size of a beacon committee; the larger it is, the fewer attesters are selected to aggregate.
   */
  readonly committeeLength: number
}

/** A slot with the rules of its fork. */
export interface DutySlot {
  readonly slot: number
  readonly epoch: number
  readonly forks: SlotForks
  /** Unix time, milliseconds. */
  readonly startMs: number
  /** When attestations, aggregates and payload attestations are due. */
  readonly attestMs: number
  readonly aggregateMs: number
  readonly timelinessMs: number
}

const PARTS = 3
/** Parts of a slot of Gloas (consensus-specs, *_DUE_BPS_GLOAS). */
const GLOAS_PARTS = 4

export function dutySlotOf(network: AlanNetworkParameters, slot: number): DutySlot {
  const forks = forksAt(network.schedule, slot)
  const startMs = slotStartMs(network, slot)
  const part = network.slotMs / (forks.gloas ? GLOAS_PARTS : PARTS)
  return {
    slot,
    epoch: epochOf(network, slot),
    forks,
    startMs,
    attestMs: startMs + part,
    aggregateMs: startMs + 2 * part,
    timelinessMs: startMs + 3 * part,
  }
}

/** The message id and the topic of a duty: those of the fork of its slot. */
export function addressOf(
  { network }: DutyContext,
  role: number,
  committee: Committee,
  { forks }: Pick<DutySlot, 'forks'>,
  validator?: AlanValidator,
): Pick<Duty, 'role' | 'committee' | 'messageId' | 'topic'> {
  const domain = forks.boole ? network.domains.boole : network.domains.alan
  return {
    role,
    committee,
    messageId: encodeMessageId(domain, role, validator?.publicKey ?? committee.id),
    topic: topicOf(network, committee, forks.boole),
  }
}

export function topicOf(
  { names }: AlanNetworkParameters,
  committee: Committee,
  boole: boolean,
): string {
  if (!boole) return alanTopic(alanSubnet(committee.id))
  return booleTopic(names[0] ?? '', booleSubnet(committee.operatorIds))
}
