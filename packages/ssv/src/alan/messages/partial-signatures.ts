import { countFixedItems, readOffsets, readUint64 } from '../ssz/ssz-bytes.ts'
import { concatenate, encodeContainer, uint64, variable } from '../ssz/ssz-writer.ts'

/**
 * PartialSignatureMessages.Type on the wire (ssv-spec v1.2.0; 6 from Boole on; 7 to 9 from Gloas on,
 * SIP-94).
 */
export const PARTIAL_TYPE = {
  postConsensus: 0,
  randao: 1,
  selectionProof: 2,
  contributionProofs: 3,
  validatorRegistration: 4,
  voluntaryExit: 5,
  aggregatorCommittee: 6,
  payloadAttestation: 7,
  proposerPreferences: 8,
  builderRequestAuth: 9,
} as const

/**
 * Types that belong to a duty. The others are signed before consensus (selection proofs, RANDAO
 * reveals), or authenticate requests to a builder.
 */
export const DUTY_TYPES: ReadonlySet<number> = new Set([
  PARTIAL_TYPE.postConsensus,
  PARTIAL_TYPE.validatorRegistration,
  PARTIAL_TYPE.voluntaryExit,
  PARTIAL_TYPE.payloadAttestation,
  PARTIAL_TYPE.proposerPreferences,
])

const ITEMS_OFFSET = 16
const FIXED_BYTES = 20
const SIGNATURE_BYTES = 96
const ROOT_END = 128
const INDEX_OFFSET = 136
const ITEM_BYTES = 144

/** A signature of one operator's share over one root. Byte strings are views. */
export interface PartialSignature {
  /** BLS signature, 96 bytes; not checked to be one. */
  readonly signature: Uint8Array
  /** What was signed, 32 bytes. */
  readonly signingRoot: Uint8Array
  readonly signer: bigint
  readonly validatorIndex: bigint
}

export interface PartialSignatures {
  /** Numbers above 2^53 lose precision, but no known value is that large. */
  readonly type: number
  readonly slot: bigint
  readonly items: readonly PartialSignature[]
}

/**
 * Decodes PartialSignatureMessages: Type u64, Slot u64, Messages.
 * @param limit maximum number of items, depends on the fork
 * @throws SsvDecodeError `bad-ssz`
 */
export function decodePartialSignatures(bytes: Uint8Array, limit: number): PartialSignatures {
  const [offset, end] = readOffsets(bytes, FIXED_BYTES, [ITEMS_OFFSET], 'PartialSignatureMessages')
  const items = bytes.subarray(offset, end)
  const count = countFixedItems(items, ITEM_BYTES, limit, 'Messages')
  const entries: PartialSignature[] = []
  for (let start = 0; start < count * ITEM_BYTES; start += ITEM_BYTES) {
    entries.push({
      signature: items.subarray(start, start + SIGNATURE_BYTES),
      signingRoot: items.subarray(start + SIGNATURE_BYTES, start + ROOT_END),
      signer: readUint64(items, start + ROOT_END),
      validatorIndex: readUint64(items, start + INDEX_OFFSET),
    })
  }
  return { type: Number(readUint64(bytes, 0)), slot: readUint64(bytes, 8), items: entries }
}

export const encodePartialSignatures = ({ type, slot, items }: PartialSignatures) =>
  encodeContainer([
    uint64(type),
    uint64(slot),
    variable(
      concatenate(
        items.flatMap((item) => [
          item.signature,
          item.signingRoot,
          uint64(item.signer),
          uint64(item.validatorIndex),
        ]),
      ),
    ),
  ])
