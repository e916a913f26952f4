import type { PubsubMessage } from '@ssv-exporter/p2p/gossip'
import type { Host } from '@ssv-exporter/p2p/host'
import type { Fork } from '@ssv-exporter/ssv/generation'
import type { DropReason, NetworkMetrics } from '../metrics.ts'
import type { GossipMessage, Verdict } from '../network.ts'
import type { NetworkLimits } from '../network-options.ts'
import type { PeerOffence } from '../peers/penalties.ts'
import { createGossipQueue, MESSAGE_KINDS, type Waiting } from './gossip-queue.ts'
import { createOutstanding } from './outstanding.ts'
import { createRateGate } from './rate-gate.ts'

export interface GossipIntakeModules {
  readonly host: Pick<Host, 'onMessage' | 'report'>
  /**
   * Whether messages are signed by their authors. Otherwise the forwarding peer is held responsible
   * for a message.
   */
  readonly isSigned: boolean
  /** The fork whose rules apply to a topic; undefined for a topic that is not ours. */
  readonly forkOf: (topic: string) => Fork | undefined
  readonly reportOffence: (peerId: string, offence: PeerOffence) => void
  readonly isBanned: (peerId: string) => boolean
  readonly metrics: NetworkMetrics
  readonly now: () => number
}

interface Entry extends Waiting {
  readonly message: PubsubMessage
  readonly receivedMs: number
}

/**
 * Batch size that is passed on without waiting for the end of the event-loop turn: under load a
 * turn takes a third of a second, because the system delivers a peer's data in megabytes.
 */
const EAGER_BATCH = 128

/**
 * Passes gossip from the host to the validator: rate-limited per peer before decoding, bounded
 * while queued, and released only as fast as verdicts return.
 */
export function createGossipIntake(limits: NetworkLimits, modules: GossipIntakeModules) {
  const { host, metrics, now } = modules
  const waiting = createGossipQueue<Entry>({
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
  let lost = 0
  let immediate: NodeJS.Immediate | undefined

  host.onMessage(receive)

  function receive(message: PubsubMessage): void {
    const nowMs = now()
    const fork = modules.forkOf(message.topic)
    const reason = fork === undefined ? 'unknown-topic' : dropReason(message, fork, nowMs)
    if (fork === undefined || reason !== undefined) {
      drop(message, reason ?? 'unknown-topic')
      return
    }
    const { topic, data, source: peerId } = message
    const kind = fork.guessKind(topic, data)
    const entry = { kind, peerId, bytes: data.length, message, receivedMs: nowMs }
    for (const gone of waiting.add(entry)) drop(gone.message, `queue-${gone.kind}`)
    schedule()
  }

  function dropReason(
    { data, source: peerId }: PubsubMessage,
    { maxMessageBytes }: Fork,
    nowMs: number,
  ): DropReason | undefined {
    if (modules.isBanned(peerId)) return 'banned'
    if (data.length === 0 || data.length > maxMessageBytes) return 'bad-size'
    if (messageRate.take(peerId, nowMs) && byteRate.take(peerId, nowMs, data.length)) return
    modules.reportOffence(peerId, 'gossip-flood')
    return 'peer-rate'
  }

  function drop(message: PubsubMessage, reason: DropReason): void {
    metrics.dropped.inc({ reason })
    // Gossipsub does not deliver it again from another peer.
    if (reason === 'peer-rate' || reason.startsWith('queue-')) lost += 1
    // Honest nodes neither create nor forward such messages.
    if (reason === 'bad-size') reject(message)
    else host.report(message.id, 'ignore')
  }

  function applyVerdict(message: PubsubMessage, verdict: Verdict): void {
    metrics.verdicts.inc({ verdict })
    if (verdict === 'reject') reject(message)
    else if (verdict === 'refuse') refuseSignatures(message)
    else host.report(message.id, verdict)
  }

  // The author is converted to a string only when needed: this costs more than everything else
  // here.
  const isOwn = ({ author, source }: PubsubMessage) => author === source

  function reject(message: PubsubMessage): void {
    // In such a network all nodes validate before forwarding, and the author field is
    // unauthenticated.
    if (!modules.isSigned) {
      host.report(message.id, 'reject')
      return
    }
    const own = isOwn(message)
    // Gossipsub would score a peer that only forwarded it like its author: see `PENALTIES`.
    host.report(message.id, own ? 'reject' : 'ignore')
    if (own) modules.reportOffence(message.source, 'rejected-own')
  }

  function refuseSignatures(message: PubsubMessage): void {
    host.report(message.id, 'ignore')
    if (modules.isSigned && isOwn(message)) modules.reportOffence(message.source, 'refused-own')
  }

  function schedule(): void {
    if (handler === undefined || outstanding.room === 0) return
    const queued = MESSAGE_KINDS.reduce((sum, kind) => sum + waiting.size(kind), 0)
    if (queued >= EAGER_BATCH) deliver()
    else if (queued > 0) immediate ??= setImmediate(deliver)
  }

  function deliver(): void {
    clearImmediate(immediate)
    immediate = undefined
    const nowMs = now()
    const batch: GossipMessage[] = []
    while (outstanding.room > 0) {
      const entry = waiting.next()
      if (entry === undefined) break
      const { message, peerId, receivedMs } = entry
      lastId += 1
      outstanding.add(lastId, entry, nowMs)
      metrics.queueWait.observe(Math.max(0, nowMs - receivedMs) / 1_000)
      const { topic, data } = message
      batch.push({ id: lastId, topic, data, peerId, receivedMs })
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
        if (entry !== undefined) applyVerdict(entry.message, verdict)
      }
      schedule()
    },
    /** Messages dropped because there were too many. */
    lost: () => lost,
    /** Must be called periodically: expires overdue messages. */
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
      clearImmediate(immediate)
      handler = undefined
    },
  }
}

const burstOf = (perSecond: number) => ({ perSecond, burst: 2 * perSecond })
