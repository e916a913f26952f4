import { readFile } from 'node:fs/promises'
import type { Hex } from 'viem'

const ARTIFACT = new URL('../contract/SsvRegistry.artifact.json', import.meta.url)

export interface RegistryArtifact {
  readonly abi: readonly unknown[]
  /** Creation code. */
  readonly bytecode: Hex
}

/** Reads the compiled registry contract. */
export async function readRegistryArtifact(): Promise<RegistryArtifact> {
  return JSON.parse(await readFile(ARTIFACT, 'utf8'))
}
