import type { Semaphore } from '@ssv-exporter/flow/semaphore'
import type { RegistryReader } from '@ssv-exporter/store/registry-reader'
import type { OperatorKeys } from './operator-keys.ts'

/** A database pool with a semaphore. */
export interface ReadPool {
  registry: RegistryReader
  semaphore: Semaphore
}

/** The pools used by queries. */
export interface ReadPools {
  quick: ReadPool
  /** For unbounded responses, which must not delay quick queries. */
  bulk: ReadPool
  /** Permits to send an unbounded response, held from the first row to the last byte. */
  fullSets: Semaphore
  keys: OperatorKeys
  /** Maximum decided messages per response. */
  maxResults: number
}

/** Runs one read with a permit. */
export async function withPermit<T>(
  { registry, semaphore }: ReadPool,
  read: (registry: RegistryReader) => Promise<T>,
): Promise<T> {
  const free = await semaphore.acquire()
  try {
    return await read(registry)
  } finally {
    free()
  }
}
