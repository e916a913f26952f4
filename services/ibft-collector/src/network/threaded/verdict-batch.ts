import type { Verdict } from '../network.ts'
import { VERDICTS } from './messages.ts'

/** Collects verdicts and sends those of one event-loop turn together. */
export function createVerdictBatch(
  send: (ids: Float64Array<ArrayBuffer>, verdicts: Uint8Array<ArrayBuffer>) => void,
) {
  let pending: { readonly id: number; readonly verdict: Verdict }[] = []

  function flush(): void {
    const all = pending
    pending = []
    send(
      Float64Array.from(all, ({ id }) => id),
      Uint8Array.from(all, ({ verdict }) => VERDICTS.indexOf(verdict)),
    )
  }

  return {
    add(verdicts: readonly (typeof pending)[number][]): void {
      if (pending.length === 0 && verdicts.length > 0) setImmediate(flush)
      pending.push(...verdicts)
    },
  }
}
