import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'

export interface ChainIndexerOptions {
  /** Display name of the network. */
  network: string
  /** The preset of the network; absent for `custom`. */
  expectedChainId: number | undefined
  generation: ContractGeneration
  /** The registry contract, lower-case hex. */
  contractAddress: string
  startBlock: number
  /** Depth below the head at which blocks count as final. Publication does not wait for it. */
  finalityDepth: number
  /** Blocks to stay behind the head. */
  followDistance: number
  /** Poll interval of the head when no subscription reports it. */
  pollMs: number
  /** Seconds without a new head that count as a fault; 0: never. */
  headTimeoutSeconds: number
  /**
   * If no more blocks are missing, all are read with every header and proved at once; otherwise all
   * but the newest are read as history first.
   */
  headPathBlocks: number
  /** Maximum number of old blocks proved per second; 0: none. */
  auditBlocksPerSecond: number
  /** Retention of publications, for consumers that reconnect. */
  publicationRetentionDays: number
  /** Maximum size of the publications; no limit when absent. */
  publicationRetentionBytes?: number
}
