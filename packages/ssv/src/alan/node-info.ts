import { decodeHex, hexOf } from '@ssv-exporter/encoding/hex-text'
import { jsonString } from '@ssv-exporter/encoding/json-string'
import { SsvDecodeError } from '../errors.ts'
import { jsonMembers } from '../json/json-members.ts'
import { JsonReader } from '../json/json-reader.ts'
import { readNodeInfoEntries } from '../node-info-entries.ts'
import { decodeSubnets, encodeSubnets, SUBNETS } from '../subnet-bits.ts'

const METADATA_MEMBERS = jsonMembers('NodeVersion', 'ExecutionNode', 'ConsensusNode', 'Subnets')
const SUBNET_DIGITS = SUBNETS / 4

const encoder = new TextEncoder()

/** Node information in the handshake. */
export interface AlanNodeInfo {
  /** `0x` and the domain in hex, for example `0x00000001`. */
  readonly networkId: string
  /** Absent if missing or unparsable. */
  readonly metadata?: NodeMetadata
}

export interface NodeMetadata {
  readonly nodeVersion: string
  readonly executionNode: string
  readonly consensusNode: string
  /** 128 flags: the node's subnets. */
  readonly subnets: readonly boolean[]
}

/** The network id of a domain of 4 bytes. */
export const networkIdOf = (domain: Uint8Array) => `0x${hexOf(domain)}`

/** `{"Entries":["",network id,metadata]}`, the last being JSON inside a string (ssv v2.3.7). */
export function encodeAlanNodeInfo({ networkId, metadata }: AlanNodeInfo): Uint8Array {
  const entries = ['', networkId, ...(metadata === undefined ? [] : [encodeMetadata(metadata)])]
  return encoder.encode(`{"Entries":[${entries.map(jsonString).join(',')}]}`)
}

/** @throws SsvDecodeError `too-large`, `not-json`, `bad-field`, `not-enough-entries` */
export function decodeAlanNodeInfo(payload: Uint8Array): AlanNodeInfo {
  const [, networkId, text] = readNodeInfoEntries(payload)
  if (networkId === undefined) {
    throw new SsvDecodeError('not-enough-entries', 'network ID is required')
  }
  const metadata = text === undefined ? undefined : readMetadata(text)
  return metadata === undefined ? { networkId } : { networkId, metadata }
}

/**
 * Parses handshake metadata.
 * @returns undefined if invalid: a node without known subnets is still accepted
 */
export function readMetadata(text: string): NodeMetadata | undefined {
  const texts = { NodeVersion: '', ExecutionNode: '', ConsensusNode: '', Subnets: '' }
  try {
    const reader = new JsonReader(encoder.encode(text))
    reader.object(METADATA_MEMBERS, (name) => {
      if (!reader.takeNull()) texts[name] = reader.string()
    })
    reader.end()
  } catch (error) {
    if (error instanceof SsvDecodeError) return undefined
    throw error
  }
  if (texts.Subnets.length !== SUBNET_DIGITS) return undefined
  const bits = decodeHex(encoder.encode(texts.Subnets))
  const subnets = bits === undefined ? undefined : decodeSubnets(bits)
  if (subnets === undefined) return undefined
  return {
    nodeVersion: texts.NodeVersion,
    executionNode: texts.ExecutionNode,
    consensusNode: texts.ConsensusNode,
    subnets,
  }
}

const encodeMetadata = (metadata: NodeMetadata) =>
  `{"NodeVersion":${jsonString(metadata.nodeVersion)},"ExecutionNode":${jsonString(metadata.executionNode)},"ConsensusNode":${jsonString(metadata.consensusNode)},"Subnets":"${hexOf(encodeSubnets(metadata.subnets))}"}`
