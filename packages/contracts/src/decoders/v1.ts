import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { WORD } from '../abi-reader.ts'
import type { EventDecoders } from './event-decoder.ts'
import { readOperatorKey } from './read-operator-key.ts'

export const v1Decoders = {
  OperatorAdded: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'v1',
      name: 'OperatorAdded',
      operatorName: data.bytes(0),
      owner: topics.address(0),
      publicKey: readOperatorKey(data, WORD),
    }),
  },
  ValidatorAdded: {
    indexed: 0,
    decode: (_topics, data) => ({
      generation: 'v1',
      name: 'ValidatorAdded',
      owner: data.address(0),
      publicKey: bytesToHex(data.bytes(WORD)),
      operatorPublicKeys: data.array(2 * WORD, 0, (at, base) => readOperatorKey(data, at, base)),
      sharePublicKeys: data.array(3 * WORD, 0, (at, base) => bytesToHex(data.bytes(at, base))),
      encryptedKeys: data.array(4 * WORD, 0, (at, base) => data.bytes(at, base)),
    }),
  },
} satisfies EventDecoders
