import type { Fork, Generation } from '@ssv-exporter/ssv/generation'
import { SLOTS_PER_EPOCH } from '@ssv-exporter/ssv/slots-per-epoch'
import { ForkScheduleError } from './errors.ts'

/** A fork and its first beacon epoch. */
export interface ForkEpoch {
  readonly name: string
  readonly epoch: number
}

export interface ForkScheduleOptions {
  readonly forks: readonly ForkEpoch[]
  readonly genesisTimeSec: number
  /** Default 384. */
  readonly secondsPerEpoch?: number
  /** Default: the generation's. */
  readonly forkLeadMs?: number
  /** Default: the generation's. */
  readonly forkGraceMs?: number
}

/** The schedule of forks. Times are milliseconds since 1970. */
export interface ForkSchedule<F extends Fork = Fork> {
  /** In ascending epoch order. */
  readonly forks: readonly F[]
  /** The current fork. */
  at(ms: number): F
  /**
   * The forks whose messages may arrive: the current one first, then the next one when near, then
   * recent ones.
   */
  nearby(ms: number): readonly F[]
}

/** With slots of 12 seconds, as on every public network. */
export const SECONDS_PER_EPOCH = 384

/** @throws ForkScheduleError when a fork is unknown, or they are not in order */
export function createForkSchedule<F extends Fork>(
  options: ForkScheduleOptions,
  generation: Pick<Generation<F>, 'forks' | 'forkWindow'>,
): ForkSchedule<F> {
  const { forks: epochs, genesisTimeSec, secondsPerEpoch = SECONDS_PER_EPOCH } = options
  const epochMs = secondsPerEpoch * 1_000
  const { leadSlots, graceSlots } = generation.forkWindow
  const slotMs = epochMs / SLOTS_PER_EPOCH
  const { forkLeadMs = leadSlots * slotMs, forkGraceMs = graceSlots * slotMs } = options
  const known = generation.forks.map((fork) => fork.name)
  const entries = epochs.map(({ name, epoch }) => {
    const fork = generation.forks.find((candidate) => candidate.name === name)
    if (fork === undefined) throw new ForkScheduleError({ found: name, known })
    return { fork, fromMs: genesisTimeSec * 1_000 + epoch * epochMs }
  })
  const inOrder = entries.every(
    ({ fork, fromMs }, index) =>
      index === 0 ||
      ((entries[index - 1]?.fromMs ?? 0) < fromMs &&
        known.indexOf(entries[index - 1]?.fork.name ?? '') < known.indexOf(fork.name)),
  )
  const first = entries[0]
  if (first === undefined || !inOrder) {
    throw new ForkScheduleError({ found: epochs.map(({ name }) => name).join(','), known })
  }

  const indexAt = (ms: number) =>
    Math.max(
      0,
      entries.findLastIndex(({ fromMs }) => fromMs <= ms),
    )

  return {
    forks: entries.map(({ fork }) => fork),
    at: (ms) => (entries[indexAt(ms)] ?? first).fork,
    nearby(ms) {
      const now = indexAt(ms)
      const soon = entries.filter(({ fromMs }, i) => i > now && fromMs - forkLeadMs <= ms)
      // A fork ends when the next one begins.
      const lately = entries.filter(
        (_, i) => i < now && (entries[i + 1]?.fromMs ?? 0) + forkGraceMs > ms,
      )
      return [entries[now] ?? first, ...soon, ...lately.toReversed()].map(({ fork }) => fork)
    },
  }
}
