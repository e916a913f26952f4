import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { type AbiReader, WORD } from '../abi-reader.ts'
import type { EventDecoders } from './event-decoder.ts'
import { readCluster } from './read-cluster.ts'
import { readOperatorKey } from './read-operator-key.ts'
import { upgradeBlockDecoder } from './upgrade-block.ts'

function readOperatorIds(data: AbiReader, at: number): bigint[] {
  return data.array(at, 0, (element) => data.uint64(element))
}

/** Events that are decoded differently from their ABI, or too often for a generic decoder. */
export const currentDecoders = {
  SSVNetworkUpgradeBlock: upgradeBlockDecoder,
  OperatorAdded: {
    indexed: 2,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'OperatorAdded',
      operatorId: topics.uint64(0),
      owner: topics.address(1),
      publicKey: readOperatorKey(data, 0),
      fee: data.uint256(WORD),
    }),
  },
  OperatorRemoved: {
    indexed: 1,
    decode: (topics) => ({
      generation: 'current',
      name: 'OperatorRemoved',
      operatorId: topics.uint64(0),
    }),
  },
  ValidatorAdded: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'ValidatorAdded',
      owner: topics.address(0),
      operatorIds: readOperatorIds(data, 0),
      publicKey: bytesToHex(data.bytes(WORD)),
      shares: data.bytes(2 * WORD),
      cluster: readCluster(data, 3 * WORD),
    }),
  },
  ValidatorRemoved: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'ValidatorRemoved',
      owner: topics.address(0),
      operatorIds: readOperatorIds(data, 0),
      publicKey: bytesToHex(data.bytes(WORD)),
      cluster: readCluster(data, 2 * WORD),
    }),
  },
  ClusterLiquidated: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'ClusterLiquidated',
      owner: topics.address(0),
      operatorIds: readOperatorIds(data, 0),
      cluster: readCluster(data, WORD),
    }),
  },
  ClusterReactivated: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'ClusterReactivated',
      owner: topics.address(0),
      operatorIds: readOperatorIds(data, 0),
      cluster: readCluster(data, WORD),
    }),
  },
  FeeRecipientAddressUpdated: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'FeeRecipientAddressUpdated',
      owner: topics.address(0),
      recipientAddress: data.address(0),
    }),
  },
  ValidatorExited: {
    indexed: 1,
    decode: (topics, data) => ({
      generation: 'current',
      name: 'ValidatorExited',
      owner: topics.address(0),
      operatorIds: readOperatorIds(data, 0),
      publicKey: bytesToHex(data.bytes(WORD)),
    }),
  },
} satisfies EventDecoders
