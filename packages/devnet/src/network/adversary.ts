import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { NetworkPeer } from './network-peer.ts'

/** Pause before it reconnects under another identity: its ban lasts. */
const LIFE_MS = 60_000
/** Time to learn others' topics, needed for sending: half a second, because there may be none. */
const LOOKS = 25
const POLL_MS = 20

export interface AdversaryModules {
  /** An unstarted peer with another identity each time. */
  readonly createPeer: (number: number) => NetworkPeer
  /** Peers it connects to by itself; others find it through discovery. */
  readonly addresses: () => readonly string[]
}

/** A malicious peer that is no operator. It periodically returns under another identity. */
export interface Adversary {
  /** Started on first use. */
  peer(): Promise<NetworkPeer>
  stop(): Promise<void>
}

export function createAdversary({ createPeer, addresses }: AdversaryModules): Adversary {
  let living: Promise<NetworkPeer> | undefined
  let bornAtMs = 0
  let number = 0
  let stopped = false

  async function bear(former: Promise<NetworkPeer> | undefined): Promise<NetworkPeer> {
    const peer = createPeer(number++)
    await peer.start()
    await Promise.all(addresses().map((address) => peer.connect(address)))
    for (let looks = 0; looks < LOOKS && !learnsOfTopics(peer); looks++) await sleep(POLL_MS)
    await former?.then((other) => other.stop()).catch(() => {})
    return peer
  }

  return {
    peer() {
      if (stopped) return Promise.reject(new Error('network stopping'))
      if (living === undefined || Date.now() - bornAtMs > LIFE_MS) {
        bornAtMs = Date.now()
        living = bear(living)
      }
      return living
    },
    async stop() {
      stopped = true
      await living?.then((peer) => peer.stop()).catch(() => {})
    },
  }
}

function learnsOfTopics(peer: NetworkPeer): boolean {
  const host = peer.host()
  return host?.connections().every(({ peerId }) => host.peerTopics(peerId).length > 0) ?? false
}
