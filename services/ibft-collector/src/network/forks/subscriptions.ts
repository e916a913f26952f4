import type { Host } from '@ssv-exporter/p2p/host'
import type { Fork } from '@ssv-exporter/ssv/generation'
import type { ForkSchedule } from './fork-schedule.ts'

export interface SubscriptionModules {
  readonly host: Pick<Host, 'subscribe' | 'unsubscribe'>
  readonly schedule: ForkSchedule
  readonly now: () => number
}

/** Topics of 100 000 validators must not hold up the traffic. */
const TOPICS_PER_TURN = 250

/**
 * Keeps us listening to what the forks around have: the next fork's topics before its epoch, the former's for a while after.
 * A topic that several of them share is under the rules of the one in force.
 */
export function createSubscriptions({ host, schedule, now }: SubscriptionModules) {
  let validators: readonly Uint8Array[] = []
  let forks: readonly Fork[] = []
  let wanted: ReadonlyMap<string, Fork> = new Map()
  const held = new Set<string>()
  // What is still to be done, the last first.
  let gone: string[] = []
  let missing: string[] = []
  let turn: NodeJS.Immediate | undefined

  function recompute(): void {
    const topics = new Map<string, Fork>()
    // Backwards, so that the fork in force has the last word.
    for (const fork of forks.toReversed()) {
      for (const topic of fork.topics) topics.set(topic, fork)
      if (fork.topicsOf === undefined) continue
      for (const key of validators) for (const topic of fork.topicsOf(key)) topics.set(topic, fork)
    }
    wanted = topics
    gone = [...held].filter((topic) => !topics.has(topic))
    missing = [...topics.keys()].filter((topic) => !held.has(topic))
    clearImmediate(turn)
    apply()
  }

  function apply(): void {
    const leaving = gone.splice(-TOPICS_PER_TURN)
    for (const topic of leaving) {
      host.unsubscribe(topic)
      held.delete(topic)
    }
    for (const topic of missing.splice(
      Math.max(0, missing.length - TOPICS_PER_TURN + leaving.length),
    )) {
      host.subscribe(topic)
      held.add(topic)
    }
    if (gone.length + missing.length > 0) turn = setImmediate(apply)
  }

  return {
    /** To be called now and then: follows the forks. */
    tick(): void {
      const around = schedule.around(now())
      if (around.length === forks.length && around.every((fork, i) => fork === forks[i])) return
      forks = around
      recompute()
    },
    followValidators(publicKeys: readonly Uint8Array[]): void {
      validators = publicKeys
      recompute()
    },
    /** Under whose rules a topic is now; undefined for one that we do not want. */
    forkOf: (topic: string): Fork | undefined => wanted.get(topic),
    /** Topics wanted, subscribed to already or about to be. */
    size: () => wanted.size,
    stop: () => clearImmediate(turn),
  }
}
