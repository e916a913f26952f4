import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import type { ForkClock } from './fork-clock.ts'
import type { PeerMesh } from './peer-mesh.ts'

/** Between two looks at a clock that others may set. */
const LOOK_MS = 250
/** The original waited six seconds; long enough to see that everybody is gone. */
const RESTART_PAUSE_MS = 500

export interface ForkCrossingModules {
  readonly clock: ForkClock
  readonly mesh: PeerMesh
  /** Called when the new fork is in force and everybody is up: its topics are to be listened to. */
  readonly entered: () => void
  readonly signal: AbortSignal
}

/**
 * Takes the operators over each fork as it comes, until the signal. Where messages get other ids the whole host starts anew, as
 * the original did from v0 to v1; otherwise only topics and announcements change.
 */
export async function crossForks(modules: ForkCrossingModules): Promise<void> {
  const { clock, mesh, entered, signal } = modules
  let current = clock.at(clock.now())
  for (;;) {
    const nextMs = clock.nextForkMs(clock.now())
    if (nextMs === undefined) return
    await sleep(Math.min(nextMs - clock.now(), LOOK_MS), signal).catch(() => {})
    if (signal.aborted) return
    const next = clock.at(clock.now())
    if (next === current) continue
    const before = current
    current = next
    const upBefore = [...mesh.peers.keys()].filter((index) => mesh.peers[index]?.isUp())
    if (hasOtherIds(before, next)) {
      await Promise.all(upBefore.map((index) => mesh.down(index)))
      await sleep(RESTART_PAUSE_MS, signal).catch(() => {})
      if (signal.aborted) return
      for (const index of upBefore) await mesh.up(index)
    }
    await Promise.all(mesh.peers.map((peer) => peer.enterFork()))
    entered()
  }
}

function hasOtherIds(before: GenesisFork, next: GenesisFork): boolean {
  return (before.messageId === undefined) !== (next.messageId === undefined)
}
