import type { Generation } from '@ssv-exporter/contracts/generation'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { OperatorKeys } from '../query/operator-keys.ts'

/** What endpoints read with. */
export interface RestReading {
  /** Reads in turn, beside `/query` and never in all of its turns. @throws SemaphoreTimeoutError, DatabaseError */
  withPermit<T>(read: (reader: ResourceReader) => Promise<T>): Promise<T>
  keys: OperatorKeys
  /** Of the contract; undefined while nobody knows. */
  generation(): Promise<Generation | undefined>
}
