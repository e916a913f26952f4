import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import type { ForkClock } from './fork-clock.ts'
import type { PeerMesh } from './peer-mesh.ts'

/** Polling interval of a clock that others may set. */
const POLL_MS = 250
/**
 * The original waited six seconds; this is long enough to notice that all peers have disconnected.
 */
const RESTART_PAUSE_MS = 500

export interface ForkCrossingModules {
  readonly clock: ForkClock
  readonly mesh: PeerMesh
  /** Called when the new fork is active and all operators are up: subscribes to its topics. */
  readonly entered: () => void
  readonly signal: AbortSignal
}

/**
 * Takes the operators over each fork in the schedule, until the signal aborts. If message ids
 * change, the host restarts, as the original did from v0 to v1; otherwise only topics and
 * announcements change.
 */
export async function crossForks(modules: ForkCrossingModules): Promise<void> {
  const { clock, mesh, entered, signal } = modules
  let current = clock.at(clock.now())
  for (;;) {
    const nextMs = clock.nextForkMs(clock.now())
    if (nextMs === undefined) return
    await sleep(Math.min(nextMs - clock.now(), POLL_MS), signal).catch(() => {})
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
