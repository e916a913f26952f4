import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import type { Generation, NetworkParameters } from '@ssv-exporter/ssv/generation'
import { createGenesis } from '@ssv-exporter/ssv/genesis/genesis'
import { sha256 } from './sha256.ts'

/** Every supported generation, by name. Their message handling: `PIPELINES`. */
export const GENERATIONS = {
  genesis: () => createGenesis({ sha256 }),
  alan: createAlan,
} satisfies Readonly<Record<string, (parameters: NetworkParameters) => Generation>>

export type GenerationName = keyof typeof GENERATIONS

export const GENERATION_NAMES = Object.keys(GENERATIONS) as readonly GenerationName[]

/**
 * Creates the generation of that name for a network.
 * @throws TypeError for an unknown name, RangeError when the parameters do not describe a network
 * of the generation
 */
export function createGeneration(name: string, parameters: NetworkParameters): Generation {
  const known = GENERATION_NAMES.find((one) => one === name)
  if (known === undefined) throw new TypeError(`Unknown generation ${name}`)
  return GENERATIONS[known](parameters)
}
