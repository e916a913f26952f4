import type { Host } from '@ssv-exporter/p2p/host'
import type { Fork } from '@ssv-exporter/ssv/generation'
import type { ForkSchedule } from './fork-schedule.ts'

export interface SubscriptionModules {
  readonly host: Pick<Host, 'subscribe' | 'unsubscribe'>
  readonly schedule: ForkSchedule
  readonly now: () => number
}

/** Subscribing to topics of 100 000 validators must not block traffic. */
const TOPICS_PER_BATCH = 250

/**
 * Maintains subscriptions for the adjacent forks: the next fork's topics before its epoch, the
 * former's for a while after. A topic shared by several forks follows the rules of the current one.
 */
export function createSubscriptions({ host, schedule, now }: SubscriptionModules) {
  let validators: readonly Uint8Array[] = []
  let forks: readonly Fork[] = []
  let wanted: ReadonlyMap<string, Fork> = new Map()
  const held = new Set<string>()
  // Pending changes, last first.
  let gone: string[] = []
  let missing: string[] = []
  let immediate: NodeJS.Immediate | undefined

  function recompute(): void {
    const topics = new Map<string, Fork>()
    // In reverse, so that the current fork takes precedence.
    for (const fork of forks.toReversed()) {
      for (const topic of fork.topics) topics.set(topic, fork)
      if (fork.topicsOf === undefined) continue
      for (const key of validators) for (const topic of fork.topicsOf(key)) topics.set(topic, fork)
    }
    wanted = topics
    gone = [...held].filter((topic) => !topics.has(topic))
    missing = [...topics.keys()].filter((topic) => !held.has(topic))
    clearImmediate(immediate)
    apply()
  }

  function apply(): void {
    const removed = gone.splice(-TOPICS_PER_BATCH)
    for (const topic of removed) {
      host.unsubscribe(topic)
      held.delete(topic)
    }
    for (const topic of missing.splice(
      Math.max(0, missing.length - TOPICS_PER_BATCH + removed.length),
    )) {
      host.subscribe(topic)
      held.add(topic)
    }
    if (gone.length + missing.length > 0) immediate = setImmediate(apply)
  }

  return {
    /** Must be called periodically: applies fork changes. */
    tick(): void {
      const nearby = schedule.nearby(now())
      if (nearby.length === forks.length && nearby.every((fork, i) => fork === forks[i])) return
      forks = nearby
      recompute()
    },
    followValidators(publicKeys: readonly Uint8Array[]): void {
      validators = publicKeys
      recompute()
    },
    /** The fork whose rules apply to a topic; undefined for an unwanted topic. */
    forkOf: (topic: string): Fork | undefined => wanted.get(topic),
    /** Wanted topics, subscribed or pending. */
    size: () => wanted.size,
    stop: () => clearImmediate(immediate),
  }
}
