import type { Semaphore } from '@ssv-exporter/flow/semaphore'
import type { RegistryReader } from '@ssv-exporter/store/registry-reader'
import type { OperatorKeys } from './operator-keys.ts'

/** A pool of database connections and the turns to use it. */
export interface ReadPool {
  registry: RegistryReader
  semaphore: Semaphore
}

/** What every kind of query reads from. */
export interface ReadPools {
  quick: ReadPool
  /** For answers without bound: they must not keep the quick ones waiting. */
  bulk: ReadPool
  /** Permits to send an answer without bound, from its first row to its last byte. */
  fullSets: Semaphore
  keys: OperatorKeys
  /** The most decided messages in one answer. */
  maxResults: number
}

/** Reads once, in turn. */
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
