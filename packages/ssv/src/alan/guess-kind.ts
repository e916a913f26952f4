import type { GossipKind } from '../generation.ts'
import { PARTIAL_TYPE } from './messages/partial-signatures.ts'
import { QBFT_TYPE } from './messages/qbft-message.ts'
import { SSV_MESSAGE_TYPE } from './messages/ssv-message.ts'
import { viewOf } from './ssz/ssz-bytes.ts'

/** SignedSSVMessage: positions of the offsets of OperatorIDs and SSVMessage. */
const OPERATOR_IDS_OFFSET = 4
const MESSAGE_OFFSET = 8
const UINT64_BYTES = 8
/** SSVMessage: size of the fixed part; the data that follows starts with its type. */
const DATA_OFFSET = 68

/**
 * Guesses the kind of a message from a few bytes at fixed positions. Priority: post-consensus
 * signatures and proposals (which show participation), then decided messages, then all others.
 * Total.
 */
export function guessKind(_topic: string, data: Uint8Array): GossipKind {
  if (data.length < MESSAGE_OFFSET + 4) return 'other'
  const view = viewOf(data)
  const message = view.getUint32(MESSAGE_OFFSET, true)
  if (message + DATA_OFFSET + UINT64_BYTES > data.length) return 'other'
  const kind = view.getUint32(message, true)
  const type = view.getUint32(message + DATA_OFFSET, true)
  if (kind === SSV_MESSAGE_TYPE.partialSignature) {
    return type === PARTIAL_TYPE.postConsensus ? 'decided' : 'other'
  }
  if (kind !== SSV_MESSAGE_TYPE.consensus) return 'other'
  if (type === QBFT_TYPE.proposal) return 'decided'
  const signers = (message - view.getUint32(OPERATOR_IDS_OFFSET, true)) / UINT64_BYTES
  return type === QBFT_TYPE.commit && signers > 1 ? 'commit' : 'other'
}
