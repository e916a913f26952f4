import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { WORD } from '../abi-reader.ts'
import type { EventDecoders } from './event-decoder.ts'
import { readOperatorKey } from './read-operator-key.ts'

export const v2Decoders = {
  OperatorAdded: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'v2',
      name: 'OperatorAdded',
      operatorId: data.uint256(0),
      operatorName: data.bytes(WORD),
      owner: topics.address(0),
      publicKey: readOperatorKey(data, 2 * WORD),
      fee: data.uint256(3 * WORD),
    }),
  },
  ValidatorAdded: {
    indexed: 0,
    decode: (_topics, data) => ({
      generation: 'v2',
      name: 'ValidatorAdded',
      owner: data.address(0),
      publicKey: bytesToHex(data.bytes(WORD)),
      operatorIds: data.array(2 * WORD, 0, (at) => data.uint256(at)),
      sharePublicKeys: data.array(3 * WORD, 0, (at, base) => bytesToHex(data.bytes(at, base))),
      encryptedKeys: data.array(4 * WORD, 0, (at, base) => data.bytes(at, base)),
    }),
  },
  ValidatorRemoved: {
    indexed: 0,
    decode: (_topics, data) => ({
      generation: 'v2',
      name: 'ValidatorRemoved',
      owner: data.address(0),
      publicKey: bytesToHex(data.bytes(WORD)),
    }),
  },
  AccountLiquidated: {
    indexed: 1,
    decode: (topics) => ({
      generation: 'v2',
      name: 'AccountLiquidated',
      owner: topics.address(0),
    }),
  },
  AccountEnabled: {
    indexed: 1,
    decode: (topics) => ({
      generation: 'v2',
      name: 'AccountEnabled',
      owner: topics.address(0),
    }),
  },
} satisfies EventDecoders
