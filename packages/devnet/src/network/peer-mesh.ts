import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Operator } from './operator.ts'

const UP_ATTEMPTS = 20
const UP_PAUSE_MS = 250

/** The operators' connections: which of them are up, and who reaches whom. */
export interface PeerMesh extends Startable {
  readonly peers: readonly Operator[]
  /** The peer of an operator. */
  peerOf(nodeId: number): Operator
  /** Returns which of these operators are up and reach each other. */
  available(nodeIds: readonly number[]): readonly number[]
  down(index: number): Promise<void>
  up(index: number): Promise<void>
  partition(groups: readonly (readonly number[])[], outsidersToo: boolean): Promise<void>
}

export function createPeerMesh(peers: readonly Operator[]): PeerMesh {
  /** Group of each peer; one for all without a partition. */
  let groups: readonly number[] = peers.map(() => 0)
  let outsiders: number | undefined
  const placeOf = new Map(peers.map(({ peerId }, index) => [peerId, index]))

  const indexOf = (nodeId: number) => (nodeId - 1) % peers.length

  function peerAt(index: number): Operator {
    const peer = peers[index]
    if (peer === undefined) throw new RangeError(`Unknown operator ${index}`)
    return peer
  }

  async function connect(index: number): Promise<void> {
    const others = peers.filter((other, i) => i !== index && other.isUp())
    await Promise.all(others.map((other) => peerAt(index).connect(other.address())))
  }

  async function connectAll(): Promise<void> {
    for (const index of peers.keys()) await connect(index)
  }

  function refusalsOf(index: number): (peerId: string) => boolean {
    return (peerId) => {
      const i = placeOf.get(peerId)
      const theirs = i === undefined ? (outsiders ?? groups[index]) : groups[i]
      return theirs !== groups[index]
    }
  }

  return {
    peers,
    async start() {
      await Promise.all(peers.map((peer) => peer.start()))
      await connectAll()
    },
    async stop() {
      await Promise.all(peers.map((peer) => peer.stop()))
    },
    peerOf: (nodeId) => peerAt(indexOf(nodeId)),
    available(nodeIds) {
      const byGroup = new Map<number | undefined, number[]>()
      for (const nodeId of nodeIds) {
        const index = indexOf(nodeId)
        if (!peerAt(index).isUp()) continue
        const group = byGroup.get(groups[index])
        if (group === undefined) byGroup.set(groups[index], [nodeId])
        else group.push(nodeId)
      }
      return [...byGroup.values()].reduce((a, b) => (b.length > a.length ? b : a), [])
    },
    down: (index) => peerAt(index).down(),
    async up(index) {
      // Another process may use its port for a moment.
      for (let attempts = 1; ; attempts++) {
        try {
          await peerAt(index).up()
          break
        } catch (error) {
          if (attempts === UP_ATTEMPTS) throw error
          await sleep(UP_PAUSE_MS)
        }
      }
      await connect(index)
    },
    async partition(wanted, outsidersToo) {
      const split = wanted.length > 0
      groups = peers.map((_, index) => {
        if (!split) return 0
        const group = wanted.findIndex((members) => members.includes(index))
        return group < 0 ? wanted.length + index : group
      })
      outsiders = split && outsidersToo ? 0 : undefined
      await Promise.all(peers.map((peer, index) => peer.refuse(refusalsOf(index))))
      if (!split) await connectAll()
    },
  }
}
