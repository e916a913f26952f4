import { answerHistory } from '@ssv-exporter/devnet/network/answer-history'
import { createForkClock } from '@ssv-exporter/devnet/network/fork-clock'
import { networkKeyOf } from '@ssv-exporter/devnet/network/network-key'
import { createNetworkPeer } from '@ssv-exporter/devnet/network/network-peer'
import {
  createOperatorHistory,
  type OperatorHistory,
} from '@ssv-exporter/devnet/network/operator-history'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createGenesis } from '@ssv-exporter/ssv/genesis/genesis'
import { createDecidedTraffic, type DecidedTraffic } from './decided-traffic.ts'
import type { PeersSettings } from './peers-messages.ts'

export interface StartedPeers {
  readonly addresses: readonly string[]
  waitForListener(): Promise<void>
  /** Subscribes them to decided messages. */
  listen(): void
  /** Publishes a message of the traffic from one of the peers, on the topic of decided messages. */
  publish(number: number): Promise<void>
}

const EPOCH_SECONDS = 384
const POLL_MS = 50
const LISTENER_TIMEOUT_MS = 60_000

/** Signs the messages, then starts devnet peers that publish them or serve them as history. */
export async function startPeers(settings: PeersSettings): Promise<StartedPeers> {
  const { networkId, genesisTime, isHistory, seed } = settings
  const generation = createGenesis()
  const clock = createForkClock(
    {
      forks: [{ name: settings.fork, epoch: 0 }],
      genesisTime,
      epochSeconds: EPOCH_SECONDS,
    },
    { generation },
  )
  const traffic = createDecidedTraffic(settings.traffic, { generation })
  for (const number of numbersOf(settings)) traffic.sign(number)
  const codec = generation.history
  const history = isHistory ? historyOf(traffic, settings) : undefined
  const peers = Array.from({ length: settings.peers }, (_, index) =>
    createNetworkPeer(
      { privateKey: networkKeyOf(`${seed} ${index}`), networkId, operatorId: `${index}` },
      {
        generation,
        clock,
        logger: silentLogger(),
        ...(codec !== undefined &&
          history !== undefined && {
            answer: (protocol, request, signal) =>
              answerHistory({ protocol, request, behaviour: 'honest' }, { codec, history, signal }),
          }),
      },
    ),
  )
  await Promise.all(peers.map((peer) => peer.start()))
  const fork = clock.at(Date.now())
  const [topic = ''] = fork.topics
  let next = 0
  const isListenedTo = () => peers.every((peer) => peer.host()?.topicPeers(topic).length)

  return {
    addresses: peers.map((peer) => peer.address()),
    async waitForListener() {
      const giveUpAt = Date.now() + LISTENER_TIMEOUT_MS
      while (!isListenedTo()) {
        if (Date.now() > giveUpAt) throw new Error(`nobody listens to ${topic}`)
        await sleep(POLL_MS)
      }
    },
    listen() {
      for (const peer of peers) peer.listen(new Set([topic]))
    },
    async publish(number) {
      const data = fork.encodeGossip('decided', traffic.message(number))
      const sent = await peers[next++ % peers.length]?.publish([topic], data)
      if (!sent) throw new Error(`message ${number} could not be published`)
    },
  }
}

function* numbersOf({ first, step, traffic }: PeersSettings): Iterable<number> {
  for (let number = first; number < traffic.count; number += step) yield number
}

function historyOf(traffic: DecidedTraffic, settings: PeersSettings): OperatorHistory {
  const history = createOperatorHistory({ capacity: Number.POSITIVE_INFINITY })
  for (const number of numbersOf(settings)) {
    const message = traffic.message(number)
    history.put(Buffer.from(message.publicKey).toString('hex'), message)
  }
  return history
}
