import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import { encodePostConsensus, unsignedMessage } from '@ssv-exporter/ssv/genesis/unsigned-message'
import { createRandom } from '../random.ts'
import type { Adversary } from './adversary.ts'
import type { Decision } from './decision.ts'
import { forge } from './forge.ts'
import type { GenuineMessages } from './genuine-messages.ts'
import type { OwnQuorum } from './own-quorums.ts'
import type { PeerMesh } from './peer-mesh.ts'
import { swapIdentifier } from './swap-identifier.ts'

export interface DecisionPublisherOptions {
  readonly seed: string
  /** How many operators publish the same decided message. */
  readonly publishers: number
  readonly traffic: 'decided' | 'commits' | 'full'
}

/**
 * Publishes an operator's messages about a decision from its own peer. Booleans tell whether
 * anything could be sent.
 */
export interface DecisionPublisher {
  /** Messages before the decided one, according to the traffic option. */
  before(decision: Decision): Promise<void>
  after(decision: Decision): Promise<void>
  /** The decided message, after one with fewer signers if planned. */
  decided(decision: Decision): Promise<boolean>
  /** Each operator's own messages: its first quorum, and the merged one if it publishes that. */
  own(decision: Decision, quorums: readonly OwnQuorum[]): Promise<boolean>
  /** Messages of operators that merged one more signer. */
  merged(decision: Decision, quorums: readonly OwnQuorum[]): Promise<boolean>
  commit(decision: Decision, nodeId: number): Promise<boolean>
  /**
   * Planned forgeries and messages with a wrong identifier; sent by the adversary, because
   * operators would be banned.
   */
  trouble(decision: Decision): Promise<void>
  /** An older decided message of the duty sequence. */
  replay(decision: Decision): Promise<void>
}

export interface DecisionPublisherModules {
  readonly mesh: PeerMesh
  /** If operators verify what they forward. */
  readonly genuine?: GenuineMessages
  readonly adversary: Adversary
}

export function createDecisionPublisher(
  options: DecisionPublisherOptions,
  modules: DecisionPublisherModules,
): DecisionPublisher {
  const { mesh, genuine, adversary } = modules
  const { seed, publishers, traffic } = options

  async function send(
    topics: readonly string[],
    data: Uint8Array,
    by: readonly number[],
  ): Promise<boolean> {
    genuine?.add(data)
    const peers = [...new Set(by.map(mesh.peerOf))]
    const sent = await Promise.all(peers.map((peer) => peer.publish(topics, data)))
    return sent.includes(true)
  }

  function publish(
    fork: GenesisFork,
    kind: 'decided' | 'commit',
    message: SignedAgreement,
    by: readonly number[],
  ): Promise<boolean> {
    const topics = fork.publishTopics(message.publicKey, kind)
    return send(topics, fork.encodeGossip(kind, message), by)
  }

  const commit = ({ fork, signed }: Decision, nodeId: number) =>
    publish(fork, 'commit', signed([nodeId]), [nodeId])

  async function merged({ fork }: Decision, quorums: readonly OwnQuorum[]): Promise<boolean> {
    const sent = await Promise.all(
      quorums.map(({ nodeId, merged: message, publishesMerged }) =>
        publishesMerged && message !== undefined
          ? publish(fork, 'decided', message, [nodeId])
          : false,
      ),
    )
    return sent.includes(true)
  }

  async function publishUnsigned(
    kind: Parameters<typeof unsignedMessage>[1],
    { fork, decided, signer }: Decision,
    by: readonly number[],
  ): Promise<void> {
    const { root, seal } = unsignedMessage(fork.name, kind, decided)
    const topics = fork.publishTopics(decided.publicKey, 'other')
    await Promise.all(
      by.map((nodeId) => send(topics, seal(nodeId, signer.sign(root, [nodeId])), [nodeId])),
    )
  }

  /** The first of the signers, rotating by height. */
  function publishersOf({ height, signers }: SignedAgreement): readonly number[] {
    const first = height % signers.length
    return [...signers.slice(first), ...signers.slice(0, first)].slice(0, publishers)
  }

  return {
    async before(decision) {
      const { height, round, signers } = decision.decided
      if (traffic === 'full') {
        const leader = signers[(height + round) % signers.length] ?? 0
        if (round > 1) await publishUnsigned('round-change', decision, signers)
        await publishUnsigned('proposal', decision, [leader])
        await publishUnsigned('prepare', decision, signers)
      }
      if (traffic !== 'decided') await Promise.all(signers.map((by) => commit(decision, by)))
    },
    async after({ fork, decided, signed }) {
      if (traffic !== 'full') return
      const topics = fork.publishTopics(decided.publicKey, 'other')
      for (const nodeId of decided.signers) {
        // Any signature will do: post-consensus signatures are over objects of the beacon chain.
        const { signature } = signed([nodeId])
        await send(topics, encodePostConsensus(fork.name, decided, nodeId, signature), [nodeId])
      }
    },
    commit,
    async own(decision, quorums) {
      const sent = await Promise.all(
        quorums.map(({ nodeId, first }) => publish(decision.fork, 'decided', first, [nodeId])),
      )
      await merged(decision, quorums)
      return sent.includes(true)
    },
    merged,
    decided({ fork, plan, decided, signed }) {
      const by = publishersOf(decided)
      const { early } = plan
      if (early === undefined) return publish(fork, 'decided', decided, by)
      return publish(fork, 'decided', signed(early), by).then(() =>
        publish(fork, 'decided', decided, by),
      )
    },
    async trouble({ fork, plan, decided, signed, victim, publicKey }) {
      const topics = fork.publishTopics(decided.publicKey, 'decided')
      const forgeries: Uint8Array[] = []
      if (plan.forged) forgeries.push(fork.encodeGossip('decided', forge(decided, 0)))
      if (plan.wrongIdentifier && victim !== undefined) {
        // Signed by this committee, with the other validator inside.
        const stolen = { ...decided, publicKey: Buffer.from(victim, 'hex') }
        const message = fork.encodeGossip('decided', signed(decided.signers, stolen))
        forgeries.push(swapIdentifier(message, publicKey))
      }
      for (const lie of forgeries) await (await adversary.peer()).publish(topics, lie)
    },
    async replay({ fork, decided: { height, role, signers }, publicKey }) {
      const [by = 0] = signers.toReversed()
      const older = createRandom(`${seed} replay ${publicKey} ${height}`).integer(height)
      const message = mesh.peerOf(by).history.at(publicKey, role, older)
      if (message !== undefined) await publish(fork, 'decided', message, [by])
    },
  }
}
