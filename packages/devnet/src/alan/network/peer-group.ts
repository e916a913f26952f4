import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import type { Generation } from '@ssv-exporter/ssv/generation'
import { networkKeyOf } from '../../network/network-key.ts'
import { createRandom } from '../../random.ts'
import type { OperatorTeam } from '../operator/operator-team.ts'
import { type AlanPeer, createAlanPeer } from './alan-peer.ts'
import type { PeerHabits } from './peer-habits.ts'
import { announcedSubnets, topicsOfCommittees } from './peer-topics.ts'
import { createPeerValidation } from './peer-validation.ts'

/** How long a peer stays connected after its last message, so that the message is forwarded. */
const SETTLE_MS = 200

export interface PeerGroupOptions {
  readonly seed: string
  readonly peers: number
  readonly bootNodes?: readonly string[]
  readonly habits: PeerHabits
}

export interface PeerGroupModules {
  readonly generation: Generation
  readonly logger: Logger
  readonly team: OperatorTeam
  readonly fork: () => 'alan' | 'boole'
}

/** The peers of all operators. They stay connected to each other. */
export interface PeerGroup extends Startable {
  addresses(): readonly string[]
  /**
   * Publishes a message of an operator; other operators of the same peer receive it as well.
   * @param onSent called once it was sent to another peer
   */
  publish(operatorId: bigint, topic: string, data: Uint8Array, onSent: () => void): void
  /** Subscribes every peer to the topics of its committees. */
  listen(): void
}

interface Member {
  readonly peer: AlanPeer
  /** Operators that share the peer. */
  operatorIds(): readonly bigint[]
  readonly validate: ReturnType<typeof createPeerValidation>
}

export function createPeerGroup(
  { seed, peers: count, bootNodes, habits }: PeerGroupOptions,
  { generation, logger, team, fork }: PeerGroupModules,
): PeerGroup {
  const { network } = team.facts
  const members = Array.from({ length: count }, (_, i) => createMember(i))
  const peerIds = new Set(members.map(({ peer }) => peer.peerId))
  const random = createRandom(`${seed} late messages`)
  const sending = new Set<Promise<void>>()
  let restarting: Promise<void> = Promise.resolve()
  let stopped = false

  function createMember(i: number): Member {
    const operatorIds = () => team.operatorIds().filter((id) => indexOf(id) === i)
    const validate = createPeerValidation({ team, now: Date.now, logger, accepted })
    const peer = createAlanPeer(
      {
        privateKey: networkKeyOf(`${seed} operator ${i}`),
        habits,
        ...(bootNodes && { bootNodes }),
      },
      {
        generation,
        logger,
        fork,
        validate,
        subnets: () => announcedSubnets(network, committeesOf(operatorIds())),
        isOperator: (peerId) => peerIds.has(peerId),
      },
    )

    function accepted(message: CheckedMessage): void {
      const [author, ...others] = message.signed.operatorIds
      for (const id of operatorIds()) {
        const isOwn = id === author && others.length === 0
        if (!isOwn) team.receive(id, message)
      }
    }

    return { peer, operatorIds, validate }
  }

  const indexOf = (id: bigint) => Number((id - 1n) % BigInt(count))

  const committeesOf = (operatorIds: readonly bigint[]) =>
    team.registry
      .committees()
      .filter((committee) => committee.operatorIds.some((id) => operatorIds.includes(id)))

  function listen(): void {
    const slot = team.clock.slot()
    for (const { peer, operatorIds } of members) {
      peer.listen(topicsOfCommittees(network, committeesOf(operatorIds()), slot))
    }
  }

  /** Does nothing for operators that are connected already. */
  async function connect({ peer }: Member): Promise<void> {
    const others = members.filter((other) => other.peer !== peer && other.peer.isUp())
    await Promise.all(others.map((other) => peer.connect(other.peer.address())))
  }

  /** A connection may have been lost, or a dial may have failed on a busy machine. */
  async function connectAll(): Promise<void> {
    for (const member of members) {
      if (member.peer.isUp() && !stopped) await connect(member)
    }
  }

  /** Stops peers whose operators are all down, and starts them again. */
  async function restart(): Promise<void> {
    for (const member of members) {
      const { peer } = member
      const operatorIds = member.operatorIds()
      const down = operatorIds.length > 0 && operatorIds.every(team.isDown)
      if (down === !peer.isUp() || stopped) continue
      if (down) {
        await sleep(SETTLE_MS)
        await peer.down()
        continue
      }
      // Another process may have taken its port for a moment; then it is tried in the next slot.
      await peer.up().catch((error) => logger.warn({ err: error }, 'failed to start operator'))
    }
    await connectAll()
  }

  async function send(operatorId: bigint, topic: string, data: Uint8Array, onSent: () => void) {
    if (random.next() < habits.lateMessages) await sleep(habits.lateMessageMs)
    const member = members[indexOf(operatorId)]
    if (member === undefined || stopped || team.isDown(operatorId)) return
    if (member.operatorIds().length > 1) {
      member.validate({ topic, data, source: member.peer.peerId })
    }
    if ((await member.peer.publish(topic, data)) > 0) onSent()
  }

  team.clock.onSlot(() => {
    // Topics and node records change around a fork.
    if (network.schedule.booleEpoch !== undefined) listen()
    restarting = restarting.then(restart).catch((error) => {
      logger.error({ err: error }, 'failed to stop or start operators')
    })
  })

  return {
    async start() {
      await Promise.all(members.map(({ peer }) => peer.start()))
      await connectAll()
      listen()
    },
    async stop() {
      await Promise.all(sending)
      stopped = true
      await restarting
      await sleep(SETTLE_MS)
      await Promise.all(members.map(({ peer }) => peer.stop()))
    },
    addresses: () => members.map(({ peer }) => peer.address()),
    publish(operatorId, topic, data, onSent) {
      const sent = send(operatorId, topic, data, onSent).finally(() => sending.delete(sent))
      sending.add(sent)
    },
    listen,
  }
}
