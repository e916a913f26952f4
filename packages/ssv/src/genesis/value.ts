import { SsvDecodeError } from '../errors.ts'

const ATTESTER = 0
/** SSZ AttestationData: slot 8, index 8, block root 32, source and target checkpoint each epoch 8 and root 32. */
const ATTESTATION_DATA_BYTES = 128
const SOURCE_EPOCH_AT = 48
const TARGET_EPOCH_AT = 88
/**
 * For duties whose values have no fixed size (a block to propose): the largest value that fits into
 * a gossip message of 1 MiB in forks v1 and v2, encoded as hex of three times Base64.
 */
export const MAX_VALUE_BYTES = ((2 ** 20 / 2) * 27) / 64

/**
 * Validates the structure of a decided value for its duty, not its correctness on the beacon chain.
 * @throws SsvDecodeError `bad-value`
 */
export function checkValue(role: number, value: Uint8Array): void {
  if (role !== ATTESTER) {
    if (value.length === 0) throw new SsvDecodeError('bad-value', 'empty')
    if (value.length > MAX_VALUE_BYTES) throw new SsvDecodeError('bad-value', 'too long')
    return
  }
  if (value.length !== ATTESTATION_DATA_BYTES) {
    throw new SsvDecodeError('bad-value', `not ${ATTESTATION_DATA_BYTES} bytes`)
  }
  const view = new DataView(value.buffer, value.byteOffset)
  if (view.getBigUint64(SOURCE_EPOCH_AT, true) > view.getBigUint64(TARGET_EPOCH_AT, true)) {
    throw new SsvDecodeError('bad-value', 'source epoch after target epoch')
  }
}
