import { createHash } from 'node:crypto'
import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import {
  PARTIAL_TYPE,
  type PartialSignature,
} from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import {
  encodeSignedSsvMessage,
  type SignedSsvMessage,
} from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import type { Timers } from '../clock/timers.ts'
import type { Duty, Outcome } from '../duties/duty.ts'
import type { DutyBehaviour } from '../faults.ts'
import type { DutyRecorder } from '../ledger/duty-ledger.ts'
import type { ConsensusMessage } from '../qbft/consensus-message.ts'
import { type Decision, type QbftEffect, QbftInstance } from '../qbft/qbft-instance.ts'
import { roundEndMs } from '../qbft/round-timing.ts'
import type { MessageSealer, OperatorKeys } from './message-sealer.ts'
import { signItems } from './partial-signer.ts'
import type { SignatureCombiner } from './signature-combiner.ts'

/** Delay of a late proposal after the end of round 1. */
const LATE_PROPOSAL_MS = 500

export interface DutyRunnerOptions {
  readonly operatorId: bigint
  readonly duty: Duty
  readonly boole: boolean
  readonly behaviour: DutyBehaviour
  /** Delay of late messages in milliseconds. */
  readonly lateMs: number
}

export interface DutyRunnerModules {
  readonly timers: Timers
  readonly sealer: MessageSealer
  readonly keys: OperatorKeys
  readonly combiner: SignatureCombiner
  readonly recorder: DutyRecorder
  readonly publish: (topic: string, data: Uint8Array, onSent: () => void) => void
}

/** One operator in one duty: pre-consensus signatures, consensus, post-consensus signatures. */
export interface DutyRunner {
  readonly duty: Duty
  /** Takes a validated message of the duty, not its own. */
  receive(message: CheckedMessage): void
  stop(): void
}

export function startDutyRunner(
  options: DutyRunnerOptions,
  modules: DutyRunnerModules,
): DutyRunner {
  const { operatorId, duty, boole, behaviour, lateMs } = options
  const { timers, sealer, keys, combiner, recorder, publish } = modules
  const { preConsensus, consensus, committee, messageId, slot, topic } = duty
  const cancels = new Set<() => void>()
  /** Pre-consensus signatures by index of their item. */
  const parts = (preConsensus?.items ?? []).map(() => new Map<bigint, Uint8Array>())
  // A member of the sync committee has this duty again in the next slot, which ends the previous
  // one.
  const mayBeLate = duty.role !== RUNNER_ROLE.syncCommitteeContribution
  const ofCommittee =
    duty.role === RUNNER_ROLE.committee || duty.role === RUNNER_ROLE.aggregatorCommittee
  let isProposing = false
  let cancelRound: (() => void) | undefined
  let stopped = false

  const instance =
    consensus &&
    new QbftInstance(
      {
        self: operatorId,
        committee: committee.operatorIds,
        height: BigInt(slot),
        identifier: messageId,
        boole,
        maxRound: consensus.maxRound,
      },
      {
        sha256: (bytes) => Uint8Array.from(createHash('sha256').update(bytes).digest()),
        sign: sealer.consensus,
        verify: ({ signed }) => keys.verify(signed),
        accepts: (value) => outcomesOf(value) !== undefined,
      },
    )

  function at(atMs: number, run: () => void): void {
    const cancel = timers.at(atMs, () => {
      cancels.delete(cancel)
      if (!stopped) run()
    })
    cancels.add(cancel)
  }

  function outcomesOf(value: Uint8Array): readonly Outcome[] | undefined {
    try {
      return consensus?.outcomes(value)
    } catch {
      return undefined
    }
  }

  const send = (signed: SignedSsvMessage, onSent: () => void = () => {}) =>
    publish(topic, encodeSignedSsvMessage(signed), onSent)

  function signBefore(): void {
    if (preConsensus === undefined) return
    const { type, items } = preConsensus
    // Post-consensus signatures are late or missing here.
    const isLast = consensus === undefined
    publishItems(type, items, isLast)
    for (const [i, item] of signItems(operatorId, items, FAULTLESS).entries()) {
      parts[i]?.set(operatorId, item.signature)
    }
    propose()
  }

  function publishItems(type: number, items: readonly Outcome[], isLast: boolean): void {
    if (items.length === 0 || (isLast && behaviour.publishes === 'never')) return
    const signed = signItems(operatorId, items, isLast ? behaviour : FAULTLESS)
    const message = sealer.partials(messageId, { type, slot: BigInt(slot), items: signed })
    function sendAll(): void {
      send(message, () => isLast && record(items, signed))
      if (isLast && behaviour.duplicates && signed.length > 1) {
        send(sealer.partials(messageId, { type, slot: BigInt(slot), items: signed.toReversed() }))
      }
    }
    if (isLast && behaviour.publishes === 'late' && mayBeLate) at(timers.now() + lateMs, sendAll)
    else sendAll()
  }

  function record(items: readonly Outcome[], signed: readonly PartialSignature[]): void {
    // Others ignore or reject the whole message.
    if (behaviour.wrongIndex && !ofCommittee) return
    for (const [i, item] of items.entries()) {
      if (signed[i]?.validatorIndex !== BigInt(item.validator.index)) continue
      recorder.signed(duty, item, operatorId, !behaviour.invalidPartials, timers.now())
    }
  }

  /** Starts consensus when it is due and a value is available. */
  function propose(): void {
    if (consensus === undefined || instance === undefined || isProposing) return
    if (timers.now() < consensus.atMs) return
    const items = preConsensus?.items ?? []
    const signatures: Uint8Array[] = []
    for (const [i, item] of items.entries()) {
      const signature = combiner.combine(item, parts[i] ?? new Map())
      if (signature === undefined) return
      signatures.push(signature)
    }
    isProposing = true
    const value = consensus.value(operatorId, signatures)
    if (value !== undefined) follow(instance.start(value))
  }

  function follow(effects: readonly QbftEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') sendConsensus(effect.message)
      else if (effect.kind === 'round') keepTime(effect.round)
      else decide(effect.decision)
    }
  }

  function keepTime(round: number): void {
    cancelRound?.()
    const endMs = roundEndMs(consensus?.atMs ?? 0, round)
    cancelRound = timers.at(endMs, () => {
      if (!stopped && instance !== undefined) follow(instance.timeOut())
    })
  }

  function sendConsensus({ signed, content }: ConsensusMessage): void {
    const isFirst = content.round === 1n && isProposedByUs()
    const { type } = content
    if (isFirst && (type === QBFT_TYPE.proposal || type === QBFT_TYPE.prepare)) {
      if (behaviour.proposal === 'none') return
      if (behaviour.proposal === 'late') {
        at(roundEndMs(consensus?.atMs ?? 0, 1) + LATE_PROPOSAL_MS, () => send(signed))
        return
      }
    }
    send(signed)
    if (isFirst && type === QBFT_TYPE.proposal && behaviour.proposal === 'conflicting') {
      const other = Uint8Array.from(signed.fullData)
      other.set([(other.at(-1) ?? 0) ^ 1], other.length - 1)
      const root = Uint8Array.from(createHash('sha256').update(other).digest())
      send(sealer.consensus({ ...content, root }, other))
    }
    if (type === QBFT_TYPE.commit && behaviour.duplicates) {
      send(sealer.consensus({ ...content, dataRound: 1n }, signed.fullData))
    }
  }

  const isProposedByUs = () => instance?.leads(1) === true

  function decide({ round, value, message, adopted }: Decision): void {
    cancelRound?.()
    recorder.decided(duty, round, timers.now())
    if (!adopted) send(message)
    publishItems(PARTIAL_TYPE.postConsensus, outcomesOf(value) ?? [], true)
  }

  recorder.began(duty)
  if (preConsensus !== undefined) at(preConsensus.atMs, signBefore)
  if (consensus !== undefined) at(consensus.atMs, propose)

  return {
    duty,
    receive(message) {
      if (stopped) return
      if (message.kind === 'consensus') {
        if (instance !== undefined) follow(instance.receive(message))
        return
      }
      const { type, items } = message.content
      if (type !== preConsensus?.type) return
      for (const item of items) {
        const place = preConsensus.items.findIndex(
          ({ validator, root }) =>
            BigInt(validator.index) === item.validatorIndex && sameBytes(root, item.signingRoot),
        )
        parts[place]?.set(item.signer, item.signature)
      }
      propose()
    },
    stop() {
      stopped = true
      cancelRound?.()
      for (const cancel of cancels) cancel()
    },
  }
}

const FAULTLESS = { invalidPartials: false, wrongIndex: false } as const
