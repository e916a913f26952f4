import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import type { Adversary } from './adversary.ts'
import type { Faults } from './faults.ts'
import { sendFlood } from './flood.ts'

const TICK_MS = 50

export interface FlooderModules {
  readonly adversary: Adversary
  readonly fork: () => GenesisFork
  readonly faults: () => Faults
  /** A decided message as the template of plausible ones. */
  readonly sample: () => SignedAgreement | undefined
  readonly signal: AbortSignal
}

/** Makes the adversary flood at the current rate, until the signal aborts. */
export async function runFlooder(modules: FlooderModules): Promise<void> {
  const { adversary, fork, faults, sample, signal } = modules
  let credit = 0
  let count = 0
  while (!signal.aborted) {
    const { floodPerSecond, floodKinds } = faults()
    credit = Math.min(floodPerSecond, credit + (floodPerSecond * TICK_MS) / 1_000)
    for (; credit >= 1; credit -= 1) {
      const kind = floodKinds[count % Math.max(1, floodKinds.length)]
      const message = sample()
      if (kind === undefined || message === undefined) break
      const peer = await adversary.peer()
      // Floods are not awaited on stop.
      sendFlood({ kind, count }, { peer, fork: fork(), sample: message, signal }).catch(() => {})
      count += 1
    }
    await sleep(TICK_MS, signal).catch(() => {})
  }
}
