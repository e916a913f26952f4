import type { KeyObject } from 'node:crypto'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Metrics } from '@ssv-exporter/service-kit/metrics'
import type { CheckedMessage, UnknownKind } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { createMessageValidator } from '@ssv-exporter/ssv/alan/validation/message-validator'
import { RULES, type Rule } from '@ssv-exporter/ssv/alan/validation/rules'
import type {
  Arrival,
  ValidationContext,
} from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { GossipMessage } from '../../../network/network.ts'
import type { GossipValidation } from '../../gossip-validation.ts'
import type { OperatorVerifier } from '../operator-signatures/operator-verifier.ts'

export interface AlanValidationModules {
  readonly context: ValidationContext
  /** The RSA key of an operator; undefined if it cannot be parsed. */
  readonly keyOf: (operatorId: bigint) => KeyObject | undefined
  readonly verifier: Pick<OperatorVerifier, 'verify' | 'pending'>
  /** Called for every accepted message. */
  readonly onAccepted?: (message: CheckedMessage, arrival: Arrival) => void
  /**
   * Called for messages that are not forwarded but may be stored like accepted ones: no rule
   * rejects them, and their operators' signatures are valid. Without it, signatures of ignored
   * messages are not verified.
   */
  readonly onIgnored?: (message: CheckedMessage, arrival: Arrival, rule: Rule) => void
  /** Rules whose violations are passed to `onIgnored`. Default: all. */
  readonly storable?: ReadonlySet<Rule>
  /** Called for every message of a role or type that is not known. */
  readonly onUnknown?: (kind: UnknownKind, message: GossipMessage) => void
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Gossip messages since this process started, by verdict. */
export interface MessageCounts {
  readonly accepted: number
  readonly ignored: number
  readonly rejected: number
  /** Accepted messages whose duty could not be looked up. */
  readonly unverifiedDuty: number
  /** Accepted messages that later releases of ssv would not forward. */
  readonly laterRule: number
  /** Ignored messages that were not validated, because there were too many. */
  readonly overloaded: number
}

export interface AlanValidation extends GossipValidation {
  counts(): MessageCounts
}

/**
 * Validates gossip: all network rules, and the RSA signature of every operator that a message
 * names.
 */
export function createAlanValidation({
  context,
  keyOf,
  verifier,
  onAccepted,
  onIgnored,
  storable,
  onUnknown,
  logger,
  metrics,
}: AlanValidationModules): AlanValidation {
  const validator = createMessageValidator(context)
  const gossip = metrics.counter({
    name: 'ssv_collector_messages_total',
    help: 'Gossip messages validated, by kind and violated rule (none: accepted)',
    labelNames: ['kind', 'verdict', 'rule'],
  })
  const unknownDuties = metrics.counter({
    name: 'ssv_collector_unverified_duties_total',
    help: 'Messages accepted without checking that the validator has the duty',
  })
  const later = metrics.counter({
    name: 'ssv_collector_later_rules_total',
    help: 'Messages accepted that later releases of ssv do not forward, by the rule',
    labelNames: ['rule'],
  })
  const unknownKinds = metrics.counter({
    name: 'ssv_collector_unknown_kinds_total',
    help: 'Messages of a role or type that this release does not know, by field and number (other: beyond 31)',
    labelNames: ['field', 'value'],
  })
  const counts = {
    accepted: 0,
    ignored: 0,
    rejected: 0,
    unverifiedDuty: 0,
    laterRule: 0,
    overloaded: 0,
  }

  /** A failure here is our own bug: no peer is penalised, and processing continues. */
  async function checkSafely(message: GossipMessage): Promise<Checked> {
    try {
      return await check(message)
    } catch (error) {
      logger.error({ err: error, topic: message.topic }, 'failed to validate gossip message')
      return { kind: 'none', broken: NOT_VALIDATED }
    }
  }

  async function check(message: GossipMessage): Promise<Checked> {
    const { data, topic, peerId, receivedMs } = message
    const arrival = { topic, peerId, receivedMs }
    const { broken, value, ignored, unknown } = validator.check(data, arrival)
    if (broken !== undefined) {
      if (unknown !== undefined) {
        countUnknown(unknown)
        onUnknown?.(unknown, message)
      }
      if (ignored !== undefined) deliver(ignored, arrival, broken)
      return { kind: ignored?.kind ?? 'none', broken }
    }
    const rule = (await checkSignatures(value)) ?? validator.accept(value, arrival)
    if (rule === undefined) {
      countAccepted(value)
      onAccepted?.(value, arrival)
    }
    return { kind: value.kind, broken: rule }
  }

  /** Values are chosen by senders: only a few become labels. */
  function countUnknown({ field, value }: UnknownKind): void {
    unknownKinds.inc({ field, value: value <= MAX_NAMED_KIND ? String(value) : 'other' })
  }

  /** Not awaited by the verdict. */
  function deliver(message: CheckedMessage, arrival: Arrival, rule: Rule): void {
    if (onIgnored === undefined || storable?.has(rule) === false) return
    // Messages that may be accepted come first.
    if (verifier.pending > MAX_PENDING_FOR_IGNORED) return
    checkSignatures(message)
      .then((wrong) => wrong === undefined && onIgnored(message, arrival, rule))
      .catch((error) => logger.error({ err: error }, 'failed to store ignored message'))
  }

  /** @returns the rule violated by the operators' signatures */
  async function checkSignatures({ signed }: CheckedMessage): Promise<Rule | undefined> {
    const { operatorIds, signatures, signedBytes } = signed
    const keys: Uint8Array[] = []
    for (const id of operatorIds) {
      const key = keyOf(id)
      if (key === undefined) return RULES.wrongSignature
      keys.push(derOf(key))
    }
    const verdict = await verifier.verify({ signedBytes, signatures, keys })
    if (verdict === 'overloaded') return OVERLOADED
    return verdict === 'valid' ? undefined : RULES.wrongSignature
  }

  function countAccepted({ isDutyUnknown, laterRule }: CheckedMessage): void {
    if (isDutyUnknown) {
      unknownDuties.inc()
      counts.unverifiedDuty += 1
    }
    if (laterRule !== undefined) {
      later.inc({ rule: laterRule.text })
      counts.laterRule += 1
    }
  }

  return {
    async validate(message) {
      const { kind, broken } = await checkSafely(message)
      const verdict = broken?.verdict ?? 'accept'
      gossip.inc({ kind, verdict, rule: broken?.text ?? 'none' })
      counts[COUNT_OF[verdict]] += 1
      if (broken === OVERLOADED || broken === NOT_VALIDATED) counts.overloaded += 1
      return verdict
    },
    counts: () => counts,
  }
}

const MAX_NAMED_KIND = 31
/** An eighth of what the verifier takes. */
const MAX_PENDING_FOR_IGNORED = 1_024

interface Checked {
  readonly kind: CheckedMessage['kind'] | 'none'
  readonly broken: Rule | undefined
}

const NOT_VALIDATED: Rule = { verdict: 'ignore', text: 'not validated' }
/** The signatures were not verified; no peer is penalised. */
const OVERLOADED: Rule = { verdict: 'ignore', text: 'too many messages' }

const encodings = new WeakMap<KeyObject, Uint8Array>()

/** The DER encoding of a key, cached. */
function derOf(key: KeyObject): Uint8Array {
  const known = encodings.get(key)
  if (known !== undefined) return known
  const der = key.export({ type: 'spki', format: 'der' })
  encodings.set(key, der)
  return der
}

const COUNT_OF = { accept: 'accepted', ignore: 'ignored', reject: 'rejected' } as const
