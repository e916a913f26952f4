import type { Generation } from '@ssv-exporter/contracts/generation'

export interface ChainIndexerOptions {
  /** Name of the network, for people. */
  network: string
  /** What the network is known to be; absent for `custom`. */
  expectedChainId: number | undefined
  generation: Generation
  /** The registry contract, lower-case hex. */
  contractAddress: string
  startBlock: number
  /** Blocks behind the head that count as final. A mark: publication does not wait for it. */
  finalityDepth: number
  /** Blocks to stay behind the head. */
  followDistance: number
  /** How often the head is looked at when no subscription tells of it. */
  pollMs: number
  /** Seconds without a new head after which something is wrong; 0: never. */
  headTimeoutSeconds: number
  /** As far behind the head, and no farther, blocks are read with every header and proved at once. */
  provedAtOnce: number
  /** Old blocks that are proved in a second at most; 0: none. */
  auditBlocksPerSecond: number
  /** Publications are kept this long for consumers that come back. */
  publicationRetentionDays: number
}
