import type { RegistryReader } from '@ssv-exporter/store/registry-reader'
import type { OperatorKeys } from './operator-keys.ts'
import type { Slots } from './slots.ts'

/** A pool of database connections and the turns to use it. */
export interface Reading {
  registry: RegistryReader
  slots: Slots
}

/** What every kind of query reads from. */
export interface Readings {
  quick: Reading
  /** For answers without bound: they must not keep the quick ones waiting. */
  bulk: Reading
  /** Turns to send an answer without bound, from its first row to its last byte. */
  fullSets: Slots
  keys: OperatorKeys
  /** The most decided messages in one answer. */
  maxResults: number
}

/** Reads once, in turn. */
export async function inTurn<T>(
  { registry, slots }: Reading,
  read: (registry: RegistryReader) => Promise<T>,
): Promise<T> {
  const free = await slots.take()
  try {
    return await read(registry)
  } finally {
    free()
  }
}
