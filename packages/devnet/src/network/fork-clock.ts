import type { ForkEpoch } from '@ssv-exporter/contracts/p2p-preset'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'

const SLOTS_PER_EPOCH = 32

/** The fork schedule. All times are milliseconds since 1970. */
export interface ForkClock {
  now(): number
  at(nowMs: number): GenesisFork
  slot(nowMs: number): number
  /** When the next fork starts; undefined after the last one. */
  nextForkMs(nowMs: number): number | undefined
}

export interface ForkClockModules {
  readonly generation: GenesisGeneration
  /** Default: the system clock. */
  readonly now?: () => number
}

/**
 * @throws RangeError for a fork that the generation does not have, or if none is active from epoch
 * 0 on
 */
export function createForkClock(
  options: {
    readonly forks: readonly ForkEpoch[]
    readonly genesisTime: number
    readonly epochSeconds: number
  },
  modules: ForkClockModules,
): ForkClock {
  const { genesisTime, epochSeconds } = options
  const { generation, now = Date.now } = modules
  const forks = options.forks.map(({ name, epoch }) => {
    const fork = generation.forks.find((candidate) => candidate.name === name)
    if (fork === undefined) throw new RangeError(`${generation.name} has no fork ${name}`)
    return { fork, sinceMs: (genesisTime + epoch * epochSeconds) * 1_000 }
  })
  const [first] = forks
  if (first === undefined || first.sinceMs > genesisTime * 1_000) {
    throw new RangeError('No fork is in force from epoch 0 on')
  }

  return {
    now,
    at: (nowMs) => (forks.findLast(({ sinceMs }) => sinceMs <= nowMs) ?? first).fork,
    slot: (nowMs) =>
      Math.max(0, Math.floor((nowMs / 1_000 - genesisTime) / (epochSeconds / SLOTS_PER_EPOCH))),
    nextForkMs: (nowMs) => forks.find(({ sinceMs }) => sinceMs > nowMs)?.sinceMs,
  }
}
