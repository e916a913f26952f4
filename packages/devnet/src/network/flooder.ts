import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Fork } from '@ssv-exporter/ssv/generation'
import type { Faults } from './faults.ts'
import { sendFlood } from './flood.ts'
import type { NetworkPeer } from './network-peer.ts'

const TICK_MS = 50

export interface FlooderModules {
  /** A peer of its own, not started yet; asked for once, when a flood begins. */
  readonly createPeer: () => NetworkPeer
  /** Whom it connects to by itself; others find it through discovery. */
  readonly addresses: () => readonly string[]
  readonly fork: () => Fork
  readonly faults: () => Faults
  readonly sample: () => SignedAgreement | undefined
  readonly signal: AbortSignal
}

/** Floods at the rate of the faults in force until the signal, and takes its peer away then. */
export async function runFlooder(modules: FlooderModules): Promise<void> {
  const { createPeer, addresses, fork, faults, sample, signal } = modules
  let peer: NetworkPeer | undefined
  let credit = 0
  let count = 0

  async function startPeer(): Promise<NetworkPeer> {
    const started = createPeer()
    await started.start()
    await Promise.all(addresses().map((address) => started.connect(address)))
    return started
  }

  while (!signal.aborted) {
    const { floodPerSecond, floodKinds } = faults()
    if (floodPerSecond > 0) peer ??= await startPeer()
    credit = Math.min(floodPerSecond, credit + (floodPerSecond * TICK_MS) / 1_000)
    for (; credit >= 1; credit -= 1) {
      const kind = floodKinds[count % Math.max(1, floodKinds.length)]
      const message = sample()
      if (peer === undefined || kind === undefined || message === undefined) break
      // Nobody waits for a flood.
      const sent = sendFlood({ kind, count }, { peer, fork: fork(), sample: message, signal })
      sent.catch(() => {})
      count += 1
    }
    await sleep(TICK_MS, signal).catch(() => {})
  }
  await peer?.stop()
}
