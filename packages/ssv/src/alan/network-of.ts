import { decodeHex } from '@ssv-exporter/encoding/hex-text'
import type { NetworkParameters } from '../generation.ts'
import { SUBNETS } from '../subnet-bits.ts'
import type { NetworkDomains } from './node-record.ts'

const DOMAIN_BYTES = 4
const encoder = new TextEncoder()

/** A network of generation `alan`. */
export interface AlanNetwork {
  readonly domains: NetworkDomains
  /** Network names in Boole topics: the preset's, and on stage networks also Ethereum's. */
  readonly topicNames: readonly string[]
  /** 128 flags: the subscribed subnets. */
  readonly subnets: readonly boolean[]
}

/**
 * Interprets network parameters for generation `alan`.
 * @throws RangeError if a network id is not `0x` plus a domain of 8 hexadecimal digits, a name is
 * not valid in a topic, or a subnet is invalid
 */
export function alanNetworkOf(parameters: NetworkParameters): AlanNetwork {
  const { networkId, nextNetworkId = networkId, topicNames = [], subnets } = parameters
  const misnamed = topicNames.find((name) => !/^[a-z0-9-]+$/.test(name))
  if (misnamed !== undefined) throw new RangeError(`invalid network name for topics: ${misnamed}`)
  const foreign = subnets?.find((subnet) => !(subnet >= 0 && subnet < SUBNETS))
  if (foreign !== undefined)
    throw new RangeError(`subnet must be from 0 to ${SUBNETS - 1}: ${foreign}`)
  return {
    domains: { alan: domainOf(networkId), boole: domainOf(nextNetworkId) },
    topicNames,
    subnets: Array.from({ length: SUBNETS }, (_, i) => subnets?.includes(i) ?? true),
  }
}

function domainOf(networkId: string): Uint8Array {
  const bytes = networkId.startsWith('0x') ? decodeHex(encoder.encode(networkId.slice(2))) : null
  if (bytes?.length === DOMAIN_BYTES) return bytes
  throw new RangeError(`network id must be 0x and 8 hexadecimal digits: ${networkId}`)
}
