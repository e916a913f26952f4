import type { BeaconForks } from '@ssv-exporter/ssv/alan/duties/beacon-forks'
import type { GenerationName } from './create-generation.ts'
import type { NetworkOptions } from './network/network-options.ts'
import type { GossipRecorderOptions } from './pipelines/alan/recording/gossip-recorder.ts'
import type { HistoryOptions } from './pipelines/genesis/history/history-options.ts'

/** Options of a collector, except its identity; plain data. */
export interface CollectorOptions {
  /** Name stored with messages that this collector saw first. */
  readonly name: string
  /** The protocol generation of the operators. */
  readonly generation: GenerationName
  readonly network: Omit<NetworkOptions, 'privateKey' | 'version'>
  readonly history: HistoryOptions
  /** Beacon nodes, in order of preference; without any, duties are not verified. */
  readonly beaconNodeUrls: readonly string[]
  /**
   * First epoch of Gloas, an Ethereum fork that changes messages; Infinity if it is known that there
   * is none, absent if a beacon node has to report it.
   */
  readonly gloasEpoch?: number
  /** Genesis validators root that beacon nodes must have, in hex; absent if unknown. */
  readonly genesisValidatorsRoot?: string
  /** Inputs of signing roots; absent if unknown, and then no duties are collected. */
  readonly beaconForks?: BeaconForks
  /** Retention of duties in days; unlimited when absent. */
  readonly dutyRetentionDays?: number
  /** Whether the messages of duties are stored. */
  readonly dutyTraces: boolean
  /** Retention of validators' signatures in days; 0: none are recovered. */
  readonly dutySignatureDays: number
  /** Where received gossip is recorded. */
  readonly record?: GossipRecorderOptions
}
