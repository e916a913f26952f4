import type { PublicationBus } from '@ssv-exporter/stream/bus'
import type { Publication } from '@ssv-exporter/stream/publication'

/** Publications that do not tell of the registry. */
const NOT_OF_THE_REGISTRY = 'decided'

/** Says that the registry may have moved, from what is published. Without the bus it says nothing: whoever listens polls too. */
export function registryHints(bus: Pick<PublicationBus, 'subscribe'>): {
  subscribe(listener: () => void): () => void
} {
  const isOfRegistry = ({ topic }: Publication) => topic !== NOT_OF_THE_REGISTRY
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
