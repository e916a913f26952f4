import { randomBytes } from 'node:crypto'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import { attestationData } from './attestation-data.ts'
import type { FloodKind } from './faults.ts'
import { forge } from './forge.ts'
import { gossipFrame } from './gossip-frame.ts'
import type { NetworkPeer } from './network-peer.ts'
import { sendRaw } from './send-raw.ts'

const GARBAGE_BYTES = 700
/** Range of heights above the real one for plausible messages. */
const PLAUSIBLE_LEADS = 5

export interface FloodModules {
  readonly peer: NetworkPeer
  readonly fork: GenesisFork
  /** A decided message as the template of plausible ones. */
  readonly sample: SignedAgreement
  readonly signal: AbortSignal
}

/** Sends message number `count` of a flood to all subscribers. */
export async function sendFlood(
  { kind, count }: { kind: FloodKind; count: number },
  { peer, fork, sample, signal }: FloodModules,
): Promise<void> {
  const topics = fork.publishTopics(sample.publicKey, 'decided').slice(0, 1)
  const [topic = ''] = topics
  switch (kind) {
    case 'garbage':
      await peer.publish(topics, randomBytes(GARBAGE_BYTES))
      return
    case 'plausible':
      await peer.publish(topics, plausible())
      return
    case 'unsigned':
      await sendRaw(peer, gossipFrame(topic, plausible()), signal)
      return
    case 'oversized':
      await sendRaw(peer, gossipFrame(topic, new Uint8Array(fork.maxMessageBytes + 1)), signal)
      return
  }

  function plausible(): Uint8Array {
    const value = attestationData(0, 0, `flood ${count}`)
    const lead = 1 + (count % PLAUSIBLE_LEADS)
    return fork.encodeGossip('decided', forge({ ...sample, value }, lead))
  }
}
