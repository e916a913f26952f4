import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { Publication } from '@ssv-exporter/stream/publication'

/** Publications that do not concern the registry. */
const OTHER_TOPICS: readonly string[] = ['decided', 'duty']

/**
 * Signals possible registry changes, from publications. Without the bus it signals nothing:
 * listeners poll as well.
 */
export function registryHints(bus: Pick<PublicationBus, 'subscribe'>): {
  subscribe(listener: () => void): () => void
} {
  const isOfRegistry = ({ topic }: Publication) => !OTHER_TOPICS.includes(topic)
  return {
    subscribe: (listener) =>
      bus.subscribe({
        onPublications: (_epoch, batch) => {
          if (batch.some(isOfRegistry)) listener()
        },
        onState: () => {},
      }),
  }
}
