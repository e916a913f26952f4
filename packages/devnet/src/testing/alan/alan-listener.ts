import { randomBytes } from 'node:crypto'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { gossipMessageId } from '@ssv-exporter/ssv/alan/gossip-message-id'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import { createMessageValidator } from '@ssv-exporter/ssv/alan/validation/message-validator'
import { onTestFinished } from 'vitest'
import type { AlanNetworkInfo } from '../../alan/network/alan-network.ts'
import type { OperatorTeam } from '../../alan/operator/operator-team.ts'

export interface AlanListener {
  readonly host: Host
  /** Accepted messages in the order of arrival. */
  readonly accepted: readonly CheckedMessage[]
  /** Rules broken by other messages, each with its verdict. */
  readonly broken: readonly string[]
  readonly topics: ReadonlySet<string>
}

const AGENT = 'listener'

/**
 * A peer on all topics, connected to all operators, that validates what it receives and sends
 * nothing.
 */
export async function startAlanListener(
  info: AlanNetworkInfo,
  { facts, keys }: Pick<OperatorTeam, 'facts' | 'keys'>,
): Promise<AlanListener> {
  const generation = createAlan(info)
  const { handshake, gossip, forks } = generation
  const privateKey = randomBytes(32)
  const host = createHost(
    {
      privateKey,
      listen: [],
      agent: handshake.userAgent(AGENT),
      gossip: { ...gossip, messageId: (_topic, data) => gossipMessageId(data) },
    },
    { logger: silentLogger() },
  )
  const validator = createMessageValidator(facts)
  const accepted: CheckedMessage[] = []
  const broken: string[] = []
  const topics = new Set<string>()
  host.onMessage(({ id, topic, data, source }) => {
    const arrival = { topic, peerId: source, receivedMs: Date.now() }
    const result = validator.check(Uint8Array.from(data), arrival)
    const rule =
      result.broken ??
      (keys.verify(result.value.signed)
        ? validator.accept(result.value, arrival)
        : { verdict: 'reject', text: 'signature verification' })
    if (rule !== undefined) broken.push(`${rule.verdict}: ${rule.text}`)
    else if (result.value !== undefined) accepted.push(result.value)
    topics.add(topic)
    host.report(id, rule === undefined ? 'accept' : (rule.verdict as 'ignore' | 'reject'))
  })
  const own = () => handshake.own('alan', { networkId: '', nodeVersion: AGENT })
  const handshaker = createHandshaker(handshake, { privateKey, own }, { host })
  await host.start()
  onTestFinished(() => host.stop())
  for (const topic of forks.flatMap((fork) => fork.topics)) host.subscribe(topic)
  await Promise.all(
    info.operators.map(async (address) => {
      const { peerId } = await host.dial(address)
      await handshaker.handshake(peerId)
    }),
  )
  return { host, accepted, broken, topics }
}
