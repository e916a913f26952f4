import { ownBytes } from '@ssv-exporter/service-kit/own-bytes'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import { createCommitteeSigner } from './committee-signer.ts'
import type { DecidingValidator } from './decisions.ts'
import type { DutyValidator } from './duty-validator.ts'
import type { NetworkPeer } from './network-peer.ts'

/** The validators that have duties. */
export interface ValidatorSet {
  replace(validators: readonly DutyValidator[]): void
  get(publicKey: string): DecidingValidator | undefined
  all(): readonly DecidingValidator[]
  /** Another validator than this one, chosen deterministically. */
  other(publicKey: string): string | undefined
  /** Keys of the validators that the operators of a peer sign for. */
  of(peer: NetworkPeer, peerOf: PeerOf): readonly string[]
  /** Topics of an operator peer, those of its validators only. */
  topicsOf(peer: NetworkPeer, fork: GenesisFork, peerOf: PeerOf): ReadonlySet<string>
}

type PeerOf = (nodeId: number) => NetworkPeer

export function createValidatorSet(): ValidatorSet {
  let byKey = new Map<string, DecidingValidator>()
  let list: readonly DecidingValidator[] = []

  function of(peer: NetworkPeer, peerOf: PeerOf): string[] {
    return list
      .filter(({ signer }) => signer.nodeIds.some((nodeId) => isSame(peerOf(nodeId), peer)))
      .map(({ publicKey }) => publicKey)
  }

  return {
    of,
    replace(validators) {
      byKey = new Map(
        validators.map((validator) => [
          validator.publicKey,
          // The keys of a validator do not change.
          byKey.get(validator.publicKey) ?? {
            publicKey: validator.publicKey,
            key: ownBytes(Buffer.from(validator.publicKey, 'hex')),
            signer: createCommitteeSigner(validator),
          },
        ]),
      )
      list = [...byKey.values()]
    },
    get: (publicKey) => byKey.get(publicKey),
    all: () => list,
    other: (publicKey) => list.find((validator) => validator.publicKey !== publicKey)?.publicKey,
    topicsOf(peer, fork, peerOf) {
      const topics = new Set<string>()
      for (const publicKey of of(peer, peerOf)) {
        const key = Buffer.from(publicKey, 'hex')
        for (const topic of fork.publishTopics(key, 'decided')) topics.add(topic)
        for (const topic of fork.publishTopics(key, 'commit')) topics.add(topic)
      }
      return topics
    },
  }
}

function isSame(one: NetworkPeer, other: NetworkPeer): boolean {
  return one.peerId === other.peerId
}
