import { hash } from 'node:crypto'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import type { Generation, NetworkParameters } from '@ssv-exporter/ssv/generation'
import { createGenesis } from '@ssv-exporter/ssv/genesis/genesis'

// The native hash makes message ids a third faster than the one in JavaScript. As text, because it makes its buffers slower than that.
const sha256 = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')

/** Every generation that can be spoken, by name. What is done with its messages: `PIPELINES`. */
export const GENERATIONS = {
  genesis: () => createGenesis({ sha256 }),
  alan: createAlan,
} satisfies Readonly<Record<string, (parameters: NetworkParameters) => Generation>>

export type GenerationName = keyof typeof GENERATIONS

export const GENERATION_NAMES = Object.keys(GENERATIONS) as readonly GenerationName[]

/**
 * The generation of that name, as a network speaks it.
 * @throws TypeError for a name that is none, RangeError when the parameters describe no network of the generation
 */
export function createGeneration(name: string, parameters: NetworkParameters): Generation {
  const known = GENERATION_NAMES.find((one) => one === name)
  if (known === undefined) throw new TypeError(`Unknown generation ${name}`)
  return GENERATIONS[known](parameters)
}
