import type { NetworkFacts } from '@ssv-exporter/ssv/alan/validation/facts'
import { slotAt, slotStartMs } from '@ssv-exporter/ssv/alan/validation/timing'
import type { Timers } from './timers.ts'

/** Slots one after the other. */
export interface SlotClock {
  /** The slot that it is. */
  slot(): number
  /** Called at the start of each slot from the next one on, in the order of registration. */
  onSlot(listener: (slot: number) => void): void
  start(): void
  stop(): void
}

/**
 * A clock of the network's slots. Slots that passed unnoticed, for example while the machine slept,
 * are skipped: nobody has duties in the past.
 */
export function createSlotClock(network: NetworkFacts, timers: Timers): SlotClock {
  const listeners: ((slot: number) => void)[] = []
  let cancel: (() => void) | undefined

  const slot = () => slotAt(network, timers.now())

  function wait(next: number): void {
    cancel = timers.at(slotStartMs(network, next), () => {
      // A timer may fire a moment early.
      const now = Math.max(slot(), next)
      wait(now + 1)
      for (const listener of listeners) listener(now)
    })
  }

  return {
    slot,
    onSlot: (listener) => void listeners.push(listener),
    start: () => wait(slot() + 1),
    stop: () => cancel?.(),
  }
}
