import type { AbiEvent } from 'viem'
import { currentAbi } from '../abi/current.ts'
import { legacyAbi } from '../abi/legacy.ts'
import { v1Abi } from '../abi/v1.ts'
import { v2Abi } from '../abi/v2.ts'
import type { ContractGeneration } from '../contract-generation.ts'

const ABIS: Record<ContractGeneration, readonly AbiEvent[]> = {
  legacy: legacyAbi,
  v1: v1Abi,
  v2: v2Abi,
  current: currentAbi,
}

/** Every event that is decoded, as cases for `it.each`. */
export const HANDLED_EVENTS = Object.entries(ABIS).flatMap(([generation, abi]) =>
  abi.map((event) => ({ generation: generation as ContractGeneration, name: event.name, event })),
)
