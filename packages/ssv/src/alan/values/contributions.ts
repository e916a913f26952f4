import { readVariableList, requireLength } from '../ssz/ssz-bytes.ts'
import { concatenate, encodeVariableList } from '../ssz/ssz-writer.ts'

const MAX_CONTRIBUTIONS = 13
const SELECTION_PROOF_BYTES = 96
const CONTRIBUTION_BYTES = 160
const ITEM_BYTES = SELECTION_PROOF_BYTES + CONTRIBUTION_BYTES

/** Byte strings are views of the encoded list. */
export interface ContributionWithProof {
  /** 96 bytes. */
  readonly selectionProof: Uint8Array
  /** SyncCommitteeContribution (consensus-specs, altair), encoded: 160 bytes. */
  readonly contribution: Uint8Array
}

/**
 * Decodes the data of a SYNC_COMMITTEE_CONTRIBUTION duty. The list is written with an offset for each
 * item although items are of one size (ssv-spec v1.2.0 behaviour).
 *
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodeContributions(bytes: Uint8Array): ContributionWithProof[] {
  return readVariableList(bytes, MAX_CONTRIBUTIONS, ITEM_BYTES, 'Contributions').map((item) => {
    requireLength(item, ITEM_BYTES, 'Contribution')
    return {
      selectionProof: item.subarray(0, SELECTION_PROOF_BYTES),
      contribution: item.subarray(SELECTION_PROOF_BYTES),
    }
  })
}

export const encodeContributions = (items: readonly ContributionWithProof[]) =>
  encodeVariableList(
    items.map(({ selectionProof, contribution }) => concatenate([selectionProof, contribution])),
  )
