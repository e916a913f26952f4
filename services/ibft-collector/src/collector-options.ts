import type { HistoryOptions } from './history/history-options.ts'
import type { NetworkOptions } from './network/network-options.ts'

/** What a collector needs besides who it is; plain data. */
export interface CollectorOptions {
  /** Kept with what this collector saw first. */
  readonly name: string
  /** The language of the operators; one that `generationNamed` knows. */
  readonly generation: string
  readonly network: Omit<NetworkOptions, 'privateKey' | 'version'>
  readonly history: HistoryOptions
}
