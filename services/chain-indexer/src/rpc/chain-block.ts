import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'
import type { Hex } from 'viem'

/** A header with its commitments to logs, if the node returns them. */
export interface ChainBlock extends BlockHeader {
  logsBloom: Uint8Array | undefined
  receiptsRoot: Hex | undefined
}
