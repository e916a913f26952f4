import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { type AbiReader, WORD } from '../abi-reader.ts'
import type { EventDecoders } from './event-decoder.ts'
import { readOperatorKey } from './read-operator-key.ts'

/** One element of `oessList`: (uint256 index, bytes operatorPublicKey, bytes sharedPublicKey, bytes encryptedKey). */
function readShare(data: AbiReader, at: number, base: number) {
  const share = data.tail(at, base)
  return {
    index: data.uint256(share),
    operatorPublicKey: readOperatorKey(data, share + WORD, share),
    sharePublicKey: bytesToHex(data.bytes(share + 2 * WORD, share)),
    encryptedKey: data.bytes(share + 3 * WORD, share),
  }
}

export const legacyDecoders = {
  OperatorAdded: {
    indexed: 0,
    decode: (_topics, data) => ({
      generation: 'legacy',
      name: 'OperatorAdded',
      operatorName: data.bytes(0),
      owner: data.address(WORD),
      publicKey: readOperatorKey(data, 2 * WORD),
    }),
  },
  ValidatorAdded: {
    indexed: 0,
    decode: (_topics, data) => {
      const owner = data.address(0)
      const publicKey = bytesToHex(data.bytes(WORD))
      const shares = data.array(2 * WORD, 0, (at, base) => readShare(data, at, base))
      return {
        generation: 'legacy',
        name: 'ValidatorAdded',
        owner,
        publicKey,
        shareIndexes: shares.map((share) => share.index),
        operatorPublicKeys: shares.map((share) => share.operatorPublicKey),
        sharePublicKeys: shares.map((share) => share.sharePublicKey),
        encryptedKeys: shares.map((share) => share.encryptedKey),
      }
    },
  },
} satisfies EventDecoders
