import { jsonString } from '@ssv-exporter/encoding/json-string'
import { SsvDecodeError } from '../errors.ts'
import type { NodeInfo } from '../generation.ts'
import { jsonMembers } from '../json/json-members.ts'
import { JsonReader } from '../json/json-reader.ts'
import { readNodeInfoEntries } from '../node-info-entries.ts'

const METADATA_MEMBERS = jsonMembers('NodeVersion', 'OperatorID', 'ExecutionNode', 'ConsensusNode')

const encoder = new TextEncoder()

/** `{"Entries":[fork, network id, metadata]}`, the last being a JSON text within a string (SSV v0.2.1-rc.1 behaviour). */
export function encodeNodeInfo(info: NodeInfo): Uint8Array {
  const metadata = `{"NodeVersion":${jsonString(info.nodeVersion)},"OperatorID":${jsonString(info.operatorId)},"ExecutionNode":${jsonString(info.executionNode)},"ConsensusNode":${jsonString(info.consensusNode)}}`
  const entries = [info.fork, info.networkId, metadata].map(jsonString)
  return encoder.encode(`{"Entries":[${entries.join(',')}]}`)
}

/** @throws SsvDecodeError `too-large`, `not-json`, `bad-field`, `not-enough-entries` */
export function decodeNodeInfo(payload: Uint8Array): NodeInfo {
  const [fork, networkId, metadata = ''] = readNodeInfoEntries(payload)
  if (fork === undefined) {
    throw new SsvDecodeError('not-enough-entries', 'fork version is required')
  }
  if (networkId === undefined) {
    throw new SsvDecodeError('not-enough-entries', 'network ID is required')
  }
  return { fork, networkId, ...readMetadata(metadata) }
}

function readMetadata(text: string): Omit<NodeInfo, 'fork' | 'networkId'> {
  const metadata = { nodeVersion: '', operatorId: '', executionNode: '', consensusNode: '' }
  if (text === '') return metadata
  const reader = new JsonReader(encoder.encode(text))
  reader.object(METADATA_MEMBERS, (name) => {
    if (reader.takeNull()) return
    const value = reader.string()
    if (name === 'NodeVersion') metadata.nodeVersion = value
    else if (name === 'OperatorID') metadata.operatorId = value
    else if (name === 'ExecutionNode') metadata.executionNode = value
    else metadata.consensusNode = value
  })
  reader.end()
  return metadata
}
