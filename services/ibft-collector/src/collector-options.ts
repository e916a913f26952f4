import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type { GenerationName } from './create-generation.ts'
import type { HistoryOptions } from './history/history-options.ts'
import type { NetworkOptions } from './network/network-options.ts'
import type { GossipRecorderOptions } from './record/gossip-recorder.ts'

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
  /** What signing roots depend on; absent where it is not known, and then no duties are collected. */
  readonly beaconForks?: BeaconForks
  /** Days for which duties are kept; for ever when absent. */
  readonly dutyRetentionDays?: number
  /** Where what is heard is recorded. */
  readonly record?: GossipRecorderOptions
}
