import type { Fork } from '@ssv-exporter/ssv/generation'
import { createCommitteeSigner } from './committee-signer.ts'
import type { DecidingValidator } from './decisions.ts'
import type { DutyValidator } from './duty-validator.ts'
import type { NetworkPeer } from './network-peer.ts'

/** The validators that have duties. */
export interface ValidatorSet {
  replace(validators: readonly DutyValidator[]): void
  get(publicKey: string): DecidingValidator | undefined
  all(): readonly DecidingValidator[]
  /** Another validator than this one, the same each time. */
  other(publicKey: string): string | undefined
  /** What the operators of a peer listen to, those of their validators only. */
  topicsOf(
    peer: NetworkPeer,
    fork: Fork,
    peerOf: (nodeId: number) => NetworkPeer,
  ): ReadonlySet<string>
}

export function createValidatorSet(): ValidatorSet {
  let byKey = new Map<string, DecidingValidator>()
  let list: readonly DecidingValidator[] = []

  return {
    replace(validators) {
      byKey = new Map(
        validators.map((validator) => [
          validator.publicKey,
          // The keys of a validator do not change: its signer holds sums that took time to make.
          byKey.get(validator.publicKey) ?? {
            publicKey: validator.publicKey,
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
      for (const { publicKey, signer } of list) {
        if (!signer.nodeIds.some((nodeId) => peerOf(nodeId) === peer)) continue
        const key = Buffer.from(publicKey, 'hex')
        for (const topic of fork.publishTopics(key, 'decided')) topics.add(topic)
        for (const topic of fork.publishTopics(key, 'commit')) topics.add(topic)
      }
      return topics
    },
  }
}
