import type { GossipMessage as HostMessage } from '@ssv-exporter/p2p/gossip'
import type { Host } from '@ssv-exporter/p2p/host'
import type { Fork } from '@ssv-exporter/ssv/generation'
import type { DropReason, NetworkMetrics } from '../metrics.ts'
import type { GossipMessage, Verdict } from '../network.ts'
import type { NetworkLimits } from '../network-options.ts'
import type { PeerOffence } from '../peers/offence-points.ts'
import { createOutstanding } from './outstanding.ts'
import { createRateGate } from './rate-gate.ts'
import { createWaitingRoom, MESSAGE_KINDS, type Waiting } from './waiting-room.ts'

export interface GossipIntakeModules {
  readonly host: Pick<Host, 'onMessage' | 'report'>
  /** Whether authors prove who they are. Otherwise whoever forwards a message answers for it. */
  readonly isSigned: boolean
  /** Whose rules a topic is under now; undefined for a topic that is none of ours. */
  readonly forkOf: (topic: string) => Fork | undefined
  readonly offend: (peerId: string, offence: PeerOffence) => void
  readonly isBanned: (peerId: string) => boolean
  readonly metrics: NetworkMetrics
  readonly now: () => number
}

interface Entry extends Waiting {
  readonly message: HostMessage
  readonly receivedAtMs: number
}

/**
 * So many are handed on at once without waiting for the end of the turn: under load a turn of the event loop is a third of a
 * second, because the system hands over what has come from a peer in megabytes.
 */
const EAGER_BATCH = 128

/**
 * Gossip on its way from the host to whoever judges it: capped by peer before anything is decoded, bounded while it waits, and
 * handed on only as fast as verdicts come back.
 */
export function createGossipIntake(limits: NetworkLimits, modules: GossipIntakeModules) {
  const { host, metrics, now } = modules
  const waiting = createWaitingRoom<Entry>({
    capacity: {
      decided: limits.maxQueuedDecided,
      commit: limits.maxQueuedCommits,
      other: limits.maxQueuedOther,
    },
    maxBytes: limits.maxQueuedBytes,
  })
  const outstanding = createOutstanding<Entry>({
    max: limits.maxOutstanding,
    maxBytes: limits.maxOutstandingBytes,
    timeoutMs: limits.verdictTimeoutMs,
  })
  const messageRate = createRateGate(burstOf(limits.messagesPerSecondPerPeer))
  const byteRate = createRateGate(burstOf(limits.bytesPerSecondPerPeer))
  let handler: ((batch: readonly GossipMessage[]) => void) | undefined
  let lastId = 0
  let turn: NodeJS.Immediate | undefined

  host.onMessage(take)

  function take(message: HostMessage): void {
    const nowMs = now()
    const fork = modules.forkOf(message.topic)
    const reason = fork === undefined ? 'unknown-topic' : refuse(message, fork, nowMs)
    if (fork === undefined || reason !== undefined) {
      drop(message, reason ?? 'unknown-topic')
      return
    }
    const { topic, data, source: peerId } = message
    const kind = fork.guessKind(topic, data)
    const entry = { kind, peerId, bytes: data.length, message, receivedAtMs: nowMs }
    for (const gone of waiting.add(entry)) drop(gone.message, `queue-${gone.kind}`)
    schedule()
  }

  function refuse(
    { data, source: peerId }: HostMessage,
    { maxMessageBytes }: Fork,
    nowMs: number,
  ): DropReason | undefined {
    if (modules.isBanned(peerId)) return 'banned'
    if (data.length === 0 || data.length > maxMessageBytes) return 'bad-size'
    if (messageRate.take(peerId, nowMs) && byteRate.take(peerId, nowMs, data.length)) return
    modules.offend(peerId, 'gossip-flood')
    return 'peer-rate'
  }

  function drop(message: HostMessage, reason: DropReason): void {
    metrics.dropped.inc({ reason })
    // No sort of message that anybody honest makes or forwards.
    if (reason === 'bad-size') reject(message)
    else host.report(message.id, 'ignore')
  }

  function judge(message: HostMessage, verdict: Verdict): void {
    metrics.verdicts.inc({ verdict })
    if (verdict === 'reject') reject(message)
    else if (verdict === 'refuse') refuseSignatures(message)
    else host.report(message.id, verdict)
  }

  // The author is made into text only where it matters: that costs more than all the rest.
  const isOwn = ({ author, source }: HostMessage) => author === source

  function reject(message: HostMessage): void {
    // All nodes of such a network check a message before they forward it, and anybody can be named as its author.
    if (!modules.isSigned) {
      host.report(message.id, 'reject')
      return
    }
    const own = isOwn(message)
    // Gossipsub would score a relay like an author: see the points of offences.
    host.report(message.id, own ? 'reject' : 'ignore')
    if (own) modules.offend(message.source, 'rejected-own')
  }

  function refuseSignatures(message: HostMessage): void {
    host.report(message.id, 'ignore')
    if (modules.isSigned && isOwn(message)) modules.offend(message.source, 'refused-own')
  }

  function schedule(): void {
    if (handler === undefined || outstanding.room === 0) return
    const queued = MESSAGE_KINDS.reduce((sum, kind) => sum + waiting.size(kind), 0)
    if (queued >= EAGER_BATCH) handOn()
    else if (queued > 0) turn ??= setImmediate(handOn)
  }

  function handOn(): void {
    clearImmediate(turn)
    turn = undefined
    const nowMs = now()
    const batch: GossipMessage[] = []
    while (outstanding.room > 0) {
      const entry = waiting.next()
      if (entry === undefined) break
      const { message, peerId, receivedAtMs } = entry
      lastId += 1
      outstanding.add(lastId, entry, nowMs)
      metrics.queueWait.observe(Math.max(0, nowMs - receivedAtMs) / 1_000)
      const { topic, data } = message
      batch.push({ id: lastId, topic, data, peerId, receivedAtMs })
    }
    if (batch.length > 0) handler?.(batch)
  }

  return {
    onGossip(next: (batch: readonly GossipMessage[]) => void): void {
      handler = next
      schedule()
    },
    report(verdicts: readonly { readonly id: number; readonly verdict: Verdict }[]): void {
      for (const { id, verdict } of verdicts) {
        const entry = outstanding.take(id)
        if (entry !== undefined) judge(entry.message, verdict)
      }
      schedule()
    },
    /** To be called now and then: ends waits that took too long. */
    tick(): void {
      const nowMs = now()
      for (const { message } of outstanding.expire(nowMs)) drop(message, 'no-verdict')
      messageRate.sweep(nowMs)
      byteRate.sweep(nowMs)
      schedule()
    },
    measure(): void {
      for (const kind of MESSAGE_KINDS) metrics.queued.set({ kind }, waiting.size(kind))
      metrics.queuedBytes.set(waiting.bytes)
      metrics.outstanding.set(outstanding.size)
    },
    stop(): void {
      clearImmediate(turn)
      handler = undefined
    },
  }
}

const burstOf = (perSecond: number) => ({ perSecond, burst: 2 * perSecond })
