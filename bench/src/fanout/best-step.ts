import type { BroadcastStep } from './measure-broadcast.ts'

/** The step with the most messages per second among those in which everything arrived in time. */
export function bestStep(steps: readonly BroadcastStep[]): BroadcastStep | undefined {
  return steps
    .filter(({ isWhole, isInTime }) => isWhole && isInTime)
    .toSorted((one, other) => other.messagesPerSecond - one.messagesPerSecond)[0]
}
