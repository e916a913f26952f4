import { requireLength, UINT64_BYTES, viewOf } from '../ssz/ssz-bytes.ts'
import { encodeContainer, uint64 } from '../ssz/ssz-writer.ts'

const ROOT_BYTES = 32
const CHECKPOINT_BYTES = UINT64_BYTES + ROOT_BYTES
const SOURCE_OFFSET = ROOT_BYTES
const TARGET_OFFSET = SOURCE_OFFSET + CHECKPOINT_BYTES
const VOTE_BYTES = TARGET_OFFSET + CHECKPOINT_BYTES
const GLOAS_VOTE_BYTES = VOTE_BYTES + UINT64_BYTES

export interface Checkpoint {
  readonly epoch: bigint
  /** 32 bytes. */
  readonly root: Uint8Array
}

/** The vote of a committee. Byte strings are views of the encoded vote. */
export interface BeaconVote {
  /** 32 bytes. */
  readonly blockRoot: Uint8Array
  readonly source: Checkpoint
  readonly target: Checkpoint
  /**
   * AttestationData.Index, in Gloas slots only: 0 for an empty payload or a block of the same slot,
   * 1 for a full payload (SIP-94).
   */
  readonly attestationDataIndex?: bigint
}

/**
 * Decodes the value of a COMMITTEE duty: BeaconVote, 112 bytes, before Gloas; GloasBeaconVote, 120
 * bytes, from Gloas on. The two are not interchangeable.
 *
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodeBeaconVote(bytes: Uint8Array, gloas: boolean): BeaconVote {
  requireLength(bytes, gloas ? GLOAS_VOTE_BYTES : VOTE_BYTES, 'BeaconVote')
  const vote = {
    blockRoot: bytes.subarray(0, ROOT_BYTES),
    source: checkpointAt(bytes, SOURCE_OFFSET),
    target: checkpointAt(bytes, TARGET_OFFSET),
  }
  if (!gloas) return vote
  return { ...vote, attestationDataIndex: viewOf(bytes).getBigUint64(VOTE_BYTES, true) }
}

/** Whether an encoded vote has the size of Gloas. */
export const isGloasVote = (bytes: Uint8Array) => bytes.length === GLOAS_VOTE_BYTES

export function encodeBeaconVote(vote: BeaconVote): Uint8Array {
  const checkpoint = ({ epoch, root }: Checkpoint) => [uint64(epoch), root]
  const index = vote.attestationDataIndex
  return encodeContainer([
    vote.blockRoot,
    ...checkpoint(vote.source),
    ...checkpoint(vote.target),
    ...(index === undefined ? [] : [uint64(index)]),
  ])
}

function checkpointAt(bytes: Uint8Array, offset: number): Checkpoint {
  return {
    epoch: viewOf(bytes).getBigUint64(offset, true),
    root: bytes.subarray(offset + UINT64_BYTES, offset + CHECKPOINT_BYTES),
  }
}
