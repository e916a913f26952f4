import { randomBytes } from 'node:crypto'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Fork } from '@ssv-exporter/ssv/generation'
import { attestationData } from './attestation-data.ts'
import type { FloodKind } from './faults.ts'
import { forge } from './forge.ts'
import { gossipFrame } from './gossip-frame.ts'
import type { NetworkPeer } from './network-peer.ts'

const GARBAGE_BYTES = 700
const GOSSIP_PROTOCOL = '/meshsub/1.1.0'
const RAW_TIMEOUT_MS = 5_000
/** Heights above the truth that plausible messages spread over. */
const PLAUSIBLE_LEADS = 5

export interface FloodModules {
  readonly peer: NetworkPeer
  readonly fork: Fork
  /** A decided message to make plausible ones from. */
  readonly sample: SignedAgreement
  readonly signal: AbortSignal
}

/** Sends one message of a flood, the `count`th, to all who listen. */
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
      return sendRaw(gossipFrame(topic, plausible()))
    case 'oversized':
      return sendRaw(gossipFrame(topic, new Uint8Array(fork.maxMessageBytes + 1)))
  }

  function plausible(): Uint8Array {
    const value = attestationData(0, 0, `flood ${count}`)
    const lead = 1 + (count % PLAUSIBLE_LEADS)
    return fork.encodeGossip('decided', forge({ ...sample, value }, lead))
  }

  /** Past our own gossipsub, which would sign it, or refuse to send it. */
  async function sendRaw(frame: Uint8Array): Promise<void> {
    const host = peer.host()
    const requests = (host?.connections() ?? []).map(({ peerId }) =>
      host?.request(peerId, GOSSIP_PROTOCOL, frame, {
        signal,
        timeoutMs: RAW_TIMEOUT_MS,
        maxBytes: 2 ** 20,
      }),
    )
    await Promise.allSettled(requests)
  }
}
