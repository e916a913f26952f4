import type { GenerationName } from './create-generation.ts'
import type { HistoryOptions } from './history/history-options.ts'
import type { NetworkOptions } from './network/network-options.ts'

/** What a collector needs besides who it is; plain data. */
export interface CollectorOptions {
  /** Kept with what this collector saw first. */
  readonly name: string
  /** The language of the operators. */
  readonly generation: GenerationName
  readonly network: Omit<NetworkOptions, 'privateKey' | 'version'>
  readonly history: HistoryOptions
  /** Beacon nodes, in order of preference; without any, duties are not verified. */
  readonly beaconNodeUrls: readonly string[]
  /** First epoch of Gloas, a fork of Ethereum that changes messages; absent while it is not scheduled. */
  readonly gloasEpoch?: number
}
