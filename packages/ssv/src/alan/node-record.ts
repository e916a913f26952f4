import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { decodeSubnets, encodeSubnets } from '../subnet-bits.ts'

type Entries = ReadonlyMap<string, Uint8Array>

const TRUE = 1

/**
 * SSV network domains of 4 bytes, before Boole and from Boole on; equal if the Boole domain is
 * unknown.
 */
export interface NetworkDomains {
  readonly alan: Uint8Array
  readonly boole: Uint8Array
}

/**
 * Non-standard entries of the node record (ENR) (ssv v2.3.7; with Boole the Alan domain is kept and
 * the next domain is Boole's).
 */
export const nodeRecordEntries = (domains: NetworkDomains, subnets: readonly boolean[]): Entries =>
  new Map([
    ['domaintype', domains.alan],
    ['next_domaintype', domains.boole],
    ['ssv', Uint8Array.of(TRUE)],
    ['subnets', encodeSubnets(subnets)],
  ])

/**
 * Whether a discovered node belongs to this network: an SSV node with one of our domains.
 * Implementations write the two domains differently around a fork, so either may match either.
 */
export function acceptsNodeRecord(domains: NetworkDomains, entries: Entries): boolean {
  const ssv = entries.get('ssv')
  if (ssv?.length !== 1 || ssv[0] !== TRUE) return false
  return ['domaintype', 'next_domaintype'].some((key) => {
    const domain = entries.get(key)
    return (
      domain !== undefined && (sameBytes(domain, domains.alan) || sameBytes(domain, domains.boole))
    )
  })
}

/** The subnets announced by a node record; undefined if it announces none. */
export function subnetsOfNodeRecord(entries: Entries): readonly boolean[] | undefined {
  const bits = entries.get('subnets')
  return bits === undefined ? undefined : decodeSubnets(bits)
}
