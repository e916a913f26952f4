import { slotAt, slotStartMs } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { Timers } from './timers.ts'

/** Successive slots. */
export interface SlotClock {
  /** The current slot. */
  slot(): number
  /** Called at the start of each slot from the next one on, in the order of registration. */
  onSlot(listener: (slot: number) => void): void
  start(): void
  stop(): void
}

/**
 * A clock of the network's slots. Missed slots, for example while the machine was suspended, are
 * skipped, since past duties cannot be performed.
 */
export function createSlotClock(network: AlanNetworkParameters, timers: Timers): SlotClock {
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
