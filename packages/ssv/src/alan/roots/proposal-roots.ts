import { ProgressiveContainerType } from '@chainsafe/ssz'
import { ssz } from '@lodestar/types'
import { SsvDecodeError } from '../../errors.ts'
import { OFFSET_BYTES, readOffsets } from '../ssz/ssz-bytes.ts'
import { decoding } from './aggregate-roots.ts'
import { DATA_VERSION } from './data-version.ts'

const GLOAS_FIXED_BYTES = 36
/** A proposer that builds its own payload: 2^64 - 1, which the library represents as Infinity. */
const SELF_BUILD = Number.POSITIVE_INFINITY

/**
 * ExecutionPayloadEnvelope with large fields replaced by their roots. Both have the same root,
 * since a container's root is computed from the roots of its fields.
 */
const BlindedEnvelope = new ProgressiveContainerType(
  {
    payload: ssz.Root,
    executionRequests: ssz.Root,
    builderIndex: ssz.gloas.ExecutionPayloadEnvelope.fields.builderIndex,
    beaconBlockRoot: ssz.Root,
    parentBeaconBlockRoot: ssz.Root,
  },
  ssz.gloas.ExecutionPayloadEnvelope.activeFields,
)

/** What a proposer signs after consensus. */
export interface ProposalRoots {
  /** The block's root, under the proposer domain. */
  readonly block: Uint8Array
  /** The payload envelope's root, under the builder domain: Gloas, and only if self-built. */
  readonly envelope?: Uint8Array
}

/**
 * The roots of a decided proposal. Before Gloas the data is a blinded block, or a block, from Deneb on
 * with proofs and blobs behind it; from Gloas on GloasProposalData (SIP-94).
 *
 * @param version data version of the beacon chain, from Capella on
 * @throws SsvDecodeError `bad-value`, `bad-ssz`
 */
export function proposalRoots(version: number, data: Uint8Array): ProposalRoots {
  return decoding('proposal', () => {
    switch (version) {
      case DATA_VERSION.capella:
        return eitherForm(
          () =>
            ssz.capella.BlindedBeaconBlock.hashTreeRoot(
              ssz.capella.BlindedBeaconBlock.deserialize(data),
            ),
          () => ssz.capella.BeaconBlock.hashTreeRoot(ssz.capella.BeaconBlock.deserialize(data)),
        )
      case DATA_VERSION.deneb:
        return blockOf(ssz.deneb, data)
      case DATA_VERSION.electra:
        return blockOf(ssz.electra, data)
      case DATA_VERSION.fulu:
        return blockOf(ssz.fulu, data)
      case DATA_VERSION.gloas:
        return gloasRoots(data)
      default:
        throw new SsvDecodeError('bad-value', `data version ${version}`)
    }
  })
}

/** Block types of a fork; `contents` is the block with its proofs and blobs. */
type BlockTypes = typeof ssz.deneb | typeof ssz.electra | typeof ssz.fulu

const blockOf = (types: BlockTypes, data: Uint8Array) =>
  eitherForm(
    () =>
      types.BlindedBeaconBlock.hashTreeRoot(types.BlindedBeaconBlock.deserialize(data) as never),
    () => types.BeaconBlock.hashTreeRoot(types.BlockContents.deserialize(data).block as never),
  )

function eitherForm(blinded: () => Uint8Array, full: () => Uint8Array): ProposalRoots {
  try {
    return { block: blinded() }
  } catch {
    return { block: full() }
  }
}

/** GloasProposalData: the block, and the payload's root, which is zero unless self-built. */
function gloasRoots(data: Uint8Array): ProposalRoots {
  const [offset, end] = readOffsets(data, GLOAS_FIXED_BYTES, [0], 'GloasProposalData')
  const payloadRoot = data.subarray(OFFSET_BYTES, GLOAS_FIXED_BYTES)
  const block = ssz.gloas.BeaconBlock.deserialize(data.subarray(offset, end))
  const blockRoot = ssz.gloas.BeaconBlock.hashTreeRoot(block)
  const bid = block.body.signedExecutionPayloadBid.message
  if (bid.builderIndex !== SELF_BUILD) return { block: blockRoot }
  const envelope = BlindedEnvelope.hashTreeRoot({
    payload: payloadRoot,
    executionRequests: bid.executionRequestsRoot,
    builderIndex: bid.builderIndex,
    beaconBlockRoot: blockRoot,
    parentBeaconBlockRoot: block.parentRoot,
  })
  return { block: blockRoot, envelope }
}
