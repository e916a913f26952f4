import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { OperatorKeys } from '../query/operator-keys.ts'

/** Dependencies of the endpoints. */
export interface RestReading {
  /**
   * Runs a read with a permit; shares permits with `/query` but never takes all of them. @throws
   * SemaphoreTimeoutError, DatabaseError
   */
  withPermit<T>(read: (reader: ResourceReader) => Promise<T>): Promise<T>
  keys: OperatorKeys
  /** Generation of the contract; undefined if unknown. */
  generation(): Promise<ContractGeneration | undefined>
}
