import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'

export interface BoundsOptions {
  /** Start and duration of slots, in milliseconds. Without it the number of slots is unknown. */
  readonly slots?: { readonly genesisMs: number; readonly durationMs: number }
}

/**
 * Whether a height and a round are plausible at this time. Limits how much a committee that signs
 * anything can make us store.
 */
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
