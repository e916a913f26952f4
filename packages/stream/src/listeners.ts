import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { BusListener, BusState } from './bus.ts'
import type { Publication } from './publication.ts'

export interface Listeners {
  add(listener: BusListener): () => void
  publications(epoch: string, batch: readonly Publication[]): void
  /** Notifies subscribers of a change; an unchanged state is ignored. */
  state(state: BusState): void
}

/** The subscribers of a bus. An exception in one affects neither the bus nor the others. */
export function createListeners({ logger }: { logger: Logger }): Listeners {
  const listeners = new Set<BusListener>()
  let current: BusState = 'disconnected'

  function notify(listener: BusListener, message: (listener: BusListener) => void): void {
    try {
      message(listener)
    } catch (error) {
      logger.error({ err: error }, 'bus listener failed')
    }
  }

  return {
    add(listener) {
      // Wrapped so that the same listener can be registered twice and removed independently.
      const entry: BusListener = {
        onPublications: (epoch, batch) => listener.onPublications(epoch, batch),
        onState: (state) => listener.onState(state),
      }
      listeners.add(entry)
      notify(entry, (it) => it.onState(current))
      return () => listeners.delete(entry)
    },
    publications(epoch, batch) {
      for (const listener of listeners) notify(listener, (it) => it.onPublications(epoch, batch))
    },
    state(state) {
      if (state === current) return
      current = state
      for (const listener of listeners) notify(listener, (it) => it.onState(state))
    },
  }
}
