import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import type { AbiEvent } from 'viem'
import { type AbiReader, WORD } from '../abi-reader.ts'
import type { IgnoredEvent, RegistryEvent } from '../events.ts'
import type { TopicsReader } from '../topics-reader.ts'
import type { EventDecoder } from './event-decoder.ts'
import { CLUSTER_WORDS, readCluster } from './read-cluster.ts'

type ReadTopic = (topics: TopicsReader, parameter: number) => unknown
type ReadData = (data: AbiReader, at: number) => unknown

const bitsOf = (type: string) => Number(type.slice('uint'.length))

function topicReader(type: string): ReadTopic {
  switch (type) {
    case 'address':
      return (topics, parameter) => topics.address(parameter)
    case 'bytes32':
      return (topics, parameter) => topics.bytes32(parameter)
    case 'uint64':
      return (topics, parameter) => topics.uint64(parameter)
    case 'uint8':
    case 'uint32':
      return (topics, parameter) => topics.uint32(parameter, bitsOf(type))
    default:
      throw new Error(`Unsupported indexed parameter type ${type}`)
  }
}

function dataReader(type: string): ReadData {
  switch (type) {
    case 'address':
      return (data, at) => data.address(at)
    case 'bool':
      return (data, at) => data.bool(at)
    case 'bytes32':
      return (data, at) => bytesToHex(data.bytes32(at))
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return (data, at) => data.uint32(at, bitsOf(type))
    case 'uint64':
      return (data, at) => data.uint64(at)
    case 'uint256':
      return (data, at) => data.uint256(at)
    case 'uint64[]':
      return (data, at) => data.array(at, 0, (element) => data.uint64(element))
    case 'address[]':
      return (data, at) => data.array(at, 0, (element) => data.address(element))
    case 'tuple':
      return readCluster
    default:
      throw new Error(`Unsupported parameter type ${type}`)
  }
}

/**
 * Reads an event of the contract generation `current` as its ABI declares it; the parameters keep
 * their names. The only tuple in that ABI is the cluster.
 */
export function abiDecoder(event: AbiEvent): EventDecoder {
  let topic = 0
  let at = 0
  const reads = event.inputs.map(({ name = '', type, indexed }) => {
    if (indexed === true) {
      const [read, parameter] = [topicReader(type), topic++]
      return { name, read: (topics: TopicsReader, _data: AbiReader) => read(topics, parameter) }
    }
    const [read, place] = [dataReader(type), at]
    at += (type === 'tuple' ? CLUSTER_WORDS : 1) * WORD
    return { name, read: (_topics: TopicsReader, data: AbiReader) => read(data, place) }
  })
  return {
    indexed: topic,
    decode: (topics, data) => {
      const parameters = reads.map(({ name, read }) => [name, read(topics, data)] as const)
      // The types of the events are derived from the same ABI.
      return {
        generation: 'current',
        name: event.name,
        ...Object.fromEntries(parameters),
      } as unknown as RegistryEvent | IgnoredEvent
    },
  }
}
