import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'

export interface BoundsOptions {
  /** When the chain of slots began and how long one lasts, in milliseconds. Without it nobody knows how many there were. */
  readonly slots?: { readonly genesisMs: number; readonly durationMs: number }
}

/** Whether a height and a round can be by now. It bounds what a committee that signs anything can make us store. */
export type Bounds = (
  message: Parameters<GenesisGeneration['isPlausible']>[0],
  nowMs: number,
) => boolean

export function createBounds(
  { slots }: BoundsOptions,
  generation: Pick<GenesisGeneration, 'isPlausible'>,
): Bounds {
  return (message, nowMs) =>
    generation.isPlausible(message, slots && (nowMs - slots.genesisMs) / slots.durationMs)
}
