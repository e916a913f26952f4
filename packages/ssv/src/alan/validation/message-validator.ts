import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { forksAt } from '../forks/fork-schedule.ts'
import { ALAN_LIMITS, BOOLE_LIMITS, type MessageLimits } from '../forks/message-limits.ts'
import { decodeMessageId, type MessageId } from '../messages/message-id.ts'
import type { SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import { SSV_MESSAGE_TYPE } from '../messages/ssv-message.ts'
import { ROLE_RULES } from '../roles.ts'
import { UINT64_BYTES, viewOf } from '../ssz/ssz-bytes.ts'
import { applyRules } from './apply-rules.ts'
import { checkConsensus, checkRepeated, rememberConsensus } from './check-consensus.ts'
import { checkEnvelope } from './check-envelope.ts'
import { executorRules, findExecutor } from './check-executor.ts'
import { checkPartial, checkSent, rememberPartial } from './check-partial.ts'
import type { CheckedMessage, CheckResult, MessageWithExecutor } from './checked-message.ts'
import { RULES, type Rule } from './rules.ts'
import { epochOf, slotAt } from './timing.ts'
import type { Arrival, ValidationContext } from './validation-context.ts'
import { ValidationState } from './validation-state.ts'

/** Internal event messages of operators, which are not valid in gossip. */
const EVENT_MESSAGE = 200

/** Stored state of accepted messages. */
export interface ValidationMemory {
  readonly records: number
  readonly bytes: number
  /** Records evicted early because of the capacity limit. */
  readonly forgotten: number
}

/** Checks gossip messages by the rules of the network. */
export interface MessageValidator {
  /**
   * Checks every rule but the operators' RSA signatures. Total: any bytes yield a message or a
   * broken rule.
   */
  check(data: Uint8Array, arrival: Arrival): CheckResult
  /**
   * Accepts and records a checked message with valid signatures.
   * @returns the rule it breaks now, if a conflicting message has been accepted since the check
   */
  accept(message: CheckedMessage, arrival: Arrival): Rule | undefined
  /** @param nowMs unix time in milliseconds */
  memory(nowMs: number): ValidationMemory
}

export interface ValidatorOptions {
  /** Maximum number of records, 24 bytes each plus table overhead. */
  readonly maxRecords?: number
}

export function createMessageValidator(
  context: ValidationContext,
  { maxRecords }: ValidatorOptions = {},
): MessageValidator {
  const { network } = context
  const state = new ValidationState(maxRecords)
  // The slot is unknown before decoding, so the larger limits apply.
  const decodeLimits = limitsOf(network.schedule.booleEpoch !== undefined)

  const tiersOf = ({ signed, id }: MessageWithExecutor, { peerId, receivedMs }: Arrival) =>
    state.tiers(peerId, id.runnerRole, signed.message.id, slotAt(network, receivedMs))

  function check(data: Uint8Array, arrival: Arrival): CheckResult {
    const envelope = checkEnvelope(data, decodeLimits, context.registry)
    if (envelope.broken !== undefined) return envelope
    const signed = envelope.value
    const form = checkSsvMessage(signed)
    if (form !== undefined) return { broken: form, ...unknownMessageType(form, signed) }
    const slot = slotOf(signed.message.data) ?? slotAt(network, arrival.receivedMs)
    const forks = forksAt(network.schedule, slot)
    const limits = limitsOf(forks.boole)
    if (signed.message.data.length > limits.ssvMessageDataBytes) return { broken: RULES.malformed }
    const id = decodeMessageId(signed.message.id)
    const found = findExecutor(context, id, forks)
    if (found.broken !== undefined) return { ...found, ...unknownRole(found.broken, id) }
    const messageId = hexOf(signed.message.id)
    const message = { signed, id, messageId, executor: found.value, slot, forks }
    const now = slotAt(network, arrival.receivedMs)
    const { broken, rejected } = applyRules(executorRules(context, message, arrival.topic, now))
    if (broken !== undefined && rejected) return { broken }
    const tiers = tiersOf(message, arrival)
    const result =
      signed.message.type === SSV_MESSAGE_TYPE.consensus
        ? checkConsensus(context, message, arrival, tiers)
        : checkPartial(context, message, limits, arrival, tiers)
    if (broken === undefined) return result
    const ignored = result.value ?? result.ignored
    return ignored === undefined ? { broken } : { broken, ignored }
  }

  function accept(message: CheckedMessage, arrival: Arrival): Rule | undefined {
    const tiers = tiersOf(message, arrival)
    const epoch = epochOf(network, message.slot)
    if (message.kind === 'consensus') {
      const broken = checkRepeated(message, tiers.peer)
      if (broken === undefined) rememberConsensus(message, epoch, tiers)
      return broken
    }
    const broken = checkSent(message, tiers.peer)
    if (broken === undefined) rememberPartial(message, epoch, tiers)
    return broken
  }

  return {
    check,
    accept,
    memory: (nowMs) => ({
      records: state.count(slotAt(network, nowMs)),
      bytes: state.bytes,
      forgotten: state.forgotten,
    }),
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

function unknownMessageType(broken: Rule, { message }: SignedSsvMessage) {
  if (broken !== RULES.unknownMessageType) return {}
  return { unknown: { field: 'message type' as const, value: message.type } }
}

/** A role that exists only in other slots counts as known. */
function unknownRole(broken: Rule, { runnerRole }: MessageId) {
  if (broken !== RULES.invalidRole || ROLE_RULES.has(runnerRole)) return {}
  return { unknown: { field: 'role' as const, value: runnerRole } }
}

/** The slot, at the same position in both kinds of message; undefined if truncated. */
function slotOf(data: Uint8Array): number | undefined {
  if (data.length < 2 * UINT64_BYTES) return undefined
  return Number(viewOf(data).getBigUint64(UINT64_BYTES, true))
}

const limitsOf = (boole: boolean): MessageLimits => (boole ? BOOLE_LIMITS : ALAN_LIMITS)
