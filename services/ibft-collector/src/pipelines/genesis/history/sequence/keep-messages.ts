import type { DecidedWriter } from '../../decided/decided-writer.ts'
import type { VerifiedAgreement } from '../../decided/verified-agreement.ts'
import type { HistoryMetrics } from '../metrics.ts'

/** Stores verified messages. @returns the heights now in the store */
export type KeepMessages = (
  messages: readonly VerifiedAgreement[],
  sighting: { readonly peerId: string; readonly publishAbove: number | undefined },
) => Promise<number[]>

/** `onStored` receives the number of heights that were new to the store. */
export function createKeepMessages({
  writer,
  metrics,
  now,
  onStored,
}: {
  writer: Pick<DecidedWriter, 'write'>
  metrics: HistoryMetrics
  now: () => number
  onStored: (heights: number) => void
}): KeepMessages {
  return async (messages, { peerId, publishAbove }) => {
    const seenAtMs = now()
    const outcomes = await Promise.all(
      messages.map((message) => {
        const publish = publishAbove !== undefined && message.height > publishAbove
        return writer.write(message, { source: 'history', seenAtMs, peerId, publish })
      }),
    )
    for (const outcome of outcomes) metrics.messages.inc({ outcome })
    onStored(outcomes.filter((outcome) => outcome === 'new').length)
    return messages.flatMap(({ height }, n) => (outcomes[n] === 'dropped' ? [] : [height]))
  }
}
