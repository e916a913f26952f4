import { jsonString } from '@ssv-exporter/gateway-api/json-string'
import type { NodeInfo } from '../generation.ts'
import { jsonMembers } from '../json/json-members.ts'
import { JsonReader } from '../json/json-reader.ts'
import { SsvDecodeError } from '../ssv-decode-error.ts'

const MEMBERS = jsonMembers('Entries')
const METADATA_MEMBERS = jsonMembers('NodeVersion', 'OperatorID', 'ExecutionNode', 'ConsensusNode')
/** Three are known; a few more do no harm. */
const MAX_ENTRIES = 16
const MAX_PAYLOAD_BYTES = 4096

const encoder = new TextEncoder()

/** `{"Entries":[fork, network id, metadata]}`, the last being a JSON text within a string (SSV v0.2.1-rc.1 behaviour). */
export function encodeNodeInfo(info: NodeInfo): Uint8Array {
  const metadata = `{"NodeVersion":${jsonString(info.nodeVersion)},"OperatorID":${jsonString(info.operatorId)},"ExecutionNode":${jsonString(info.executionNode)},"ConsensusNode":${jsonString(info.consensusNode)}}`
  const entries = [info.fork, info.networkId, metadata].map(jsonString)
  return encoder.encode(`{"Entries":[${entries.join(',')}]}`)
}

/** @throws SsvDecodeError `too-large`, `not-json`, `bad-field`, `not-enough-entries` */
export function decodeNodeInfo(payload: Uint8Array): NodeInfo {
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new SsvDecodeError('too-large', `more than ${MAX_PAYLOAD_BYTES} bytes`)
  }
  const [fork, networkId, metadata = ''] = readEntries(payload)
  if (fork === undefined) {
    throw new SsvDecodeError('not-enough-entries', 'fork version is required')
  }
  if (networkId === undefined) {
    throw new SsvDecodeError('not-enough-entries', 'network ID is required')
  }
  return { fork, networkId, ...readMetadata(metadata) }
}

function readEntries(payload: Uint8Array): string[] {
  const reader = new JsonReader(payload)
  let entries: string[] = []
  reader.object(MEMBERS, () => {
    entries = []
    if (reader.takeNull()) return
    reader.array(() => {
      if (entries.length === MAX_ENTRIES) throw new SsvDecodeError('too-large', 'entries')
      entries.push(reader.string())
    })
  })
  reader.end()
  return entries
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
