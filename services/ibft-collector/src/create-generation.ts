import { hash } from 'node:crypto'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import type { Generation, NetworkParameters } from '@ssv-exporter/ssv/generation'
import { createGenesis } from '@ssv-exporter/ssv/genesis/genesis'

// The native hash makes message ids a third faster than the JavaScript one. Output as text, because
// its Buffers are slower than that.
const sha256 = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')

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
