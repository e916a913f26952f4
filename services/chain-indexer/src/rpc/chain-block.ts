import type { BlockHeader } from '@ssv-exporter/store/block-window'
import type { Hex } from 'viem'

/** A header with what it commits to about its logs, where the node says so. */
export interface ChainBlock extends BlockHeader {
  logsBloom: Uint8Array | undefined
  receiptsRoot: Hex | undefined
}
