import { hexOf } from '../../bytes/hex.ts'
import { forksAt } from '../forks/fork-schedule.ts'
import { ALAN_LIMITS, BOOLE_LIMITS, type MessageLimits } from '../forks/message-limits.ts'
import { decodeMessageId } from '../messages/message-id.ts'
import type { SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import { SSV_MESSAGE_TYPE } from '../messages/ssv-message.ts'
import { UINT64_BYTES, viewOf } from '../ssz/ssz-bytes.ts'
import { checkConsensus, checkRepeated, rememberConsensus } from './check-consensus.ts'
import { type Checked, checkEnvelope } from './check-envelope.ts'
import { checkExecutor } from './check-executor.ts'
import { checkPartial, checkSent, rememberPartial } from './check-partial.ts'
import type { CheckedMessage } from './checked-message.ts'
import type { Arrival, ValidationFacts } from './facts.ts'
import { RULES, type Rule } from './rules.ts'
import { epochOf, slotAt } from './timing.ts'
import { ValidationState } from './validation-state.ts'

/** The event messages of operators, which have no business in gossip. */
const EVENT_MESSAGE = 200

/** Checks gossip messages by the rules of the network. */
export interface MessageValidator {
  /**
   * Checks every rule but the operators' RSA signatures. Total: any bytes give a message or the rule
   * they break.
   */
  check(data: Uint8Array, arrival: Arrival): Checked<CheckedMessage>
  /**
   * Takes a checked message whose signatures are valid, and remembers it.
   * @returns the rule it breaks by now, if a like message was taken since it was checked
   */
  take(message: CheckedMessage, arrival: Arrival): Rule | undefined
  /** How many pairs of peer and message id are remembered. */
  readonly remembered: number
}

export function createMessageValidator(facts: ValidationFacts): MessageValidator {
  const { network } = facts
  const state = new ValidationState()
  // The slot is not known before a message is decoded: the larger limits hold until then.
  const decodeLimits = limitsOf(network.schedule.booleEpoch !== undefined)

  function check(data: Uint8Array, arrival: Arrival): Checked<CheckedMessage> {
    const envelope = checkEnvelope(data, decodeLimits, facts.registry)
    if (envelope.broken !== undefined) return envelope
    const signed = envelope.value
    const form = checkSsvMessage(signed)
    if (form !== undefined) return { broken: form }
    const now = slotAt(network, arrival.receivedMs)
    const slot = slotOf(signed.message.data) ?? now
    const forks = forksAt(network.schedule, slot)
    const limits = limitsOf(forks.boole)
    if (signed.message.data.length > limits.ssvMessageDataBytes) {
      return { broken: RULES.malformed }
    }
    const id = decodeMessageId(signed.message.id)
    const found = checkExecutor(facts, id, forks, signed.operatorIds, arrival.topic, now)
    if (found.broken !== undefined) return found
    const key = hexOf(signed.message.id)
    const message = { signed, id, key, executor: found.value, slot, forks }
    const signers = state.signers(arrival.peer, key, now)
    return signed.message.type === SSV_MESSAGE_TYPE.consensus
      ? checkConsensus(facts, message, arrival, signers)
      : checkPartial(facts, message, limits, arrival, signers.get(signed.operatorIds[0] as bigint))
  }

  function take(message: CheckedMessage, arrival: Arrival): Rule | undefined {
    const now = slotAt(network, arrival.receivedMs)
    const epoch = epochOf(network, message.slot)
    const signers = state.signers(arrival.peer, message.key, now)
    const open = (signer: bigint) => state.open(arrival.peer, message.key, signer, now)
    if (message.kind === 'consensus') {
      const broken = checkRepeated(facts, message, signers)
      if (broken === undefined) rememberConsensus(message, epoch, open)
      return broken
    }
    const signer = message.signed.operatorIds[0] as bigint
    const broken = checkSent(message, signers.get(signer))
    if (broken === undefined) rememberPartial(message, epoch, open(signer))
    return broken
  }

  return {
    check,
    take,
    get remembered() {
      return state.size
    },
  }
}

function checkSsvMessage({ message }: SignedSsvMessage): Rule | undefined {
  if (message.data.length === 0) return RULES.emptyData
  if (message.type === EVENT_MESSAGE) return RULES.eventMessage
  const known =
    message.type === SSV_MESSAGE_TYPE.consensus ||
    message.type === SSV_MESSAGE_TYPE.partialSignature
  return known ? undefined : RULES.unknownMessageType
}

/** The slot, which stands in the same place in both kinds of message; undefined if cut short. */
function slotOf(data: Uint8Array): number | undefined {
  if (data.length < 2 * UINT64_BYTES) return undefined
  return Number(viewOf(data).getBigUint64(UINT64_BYTES, true))
}

const limitsOf = (boole: boolean): MessageLimits => (boole ? BOOLE_LIMITS : ALAN_LIMITS)
