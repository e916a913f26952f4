import { isIPv6 } from 'node:net'
import { ENR, SignableENR } from '@chainsafe/enr'
import type { DiscoveredNode } from './discovery.ts'

// EIP-778: a record has at most 300 bytes, which is 400 characters of Base64.
const MAX_RECORD_LENGTH = 410

/** What stands in a record besides the entries of the network: identity scheme, key, addresses. */
const STANDARD_ENTRIES = new Set(['id', 'secp256k1', 'ip', 'ip6', 'tcp', 'tcp6', 'udp', 'udp6'])

export interface RecordFacts {
  readonly privateKey: Uint8Array
  readonly ip: string | undefined
  readonly udpPort: number
  readonly tcpPort: number | undefined
  readonly entries: ReadonlyMap<string, Uint8Array>
}

/**
 * Our record. Its sequence number is the time, so that a record made after a restart counts as newer than the one before.
 * @throws Error when the entries make it longer than 300 bytes
 */
export function makeRecord(facts: RecordFacts): SignableENR {
  const record = SignableENR.createV4(facts.privateKey)
  record.seq = BigInt(Date.now())
  if (facts.ip !== undefined) {
    if (isIPv6(facts.ip)) record.ip6 = facts.ip
    else record.ip = facts.ip
  }
  setPort(record, facts, 'udp', facts.udpPort)
  if (facts.tcpPort !== undefined) setPort(record, facts, 'tcp', facts.tcpPort)
  replaceEntries(record, facts.entries)
  return record
}

/** Sets the entries of the network and takes away those not among them; changes nothing when nothing changed. */
export function replaceEntries(
  record: SignableENR,
  entries: ReadonlyMap<string, Uint8Array>,
): void {
  for (const key of [...record.kvs.keys()]) {
    if (!STANDARD_ENTRIES.has(key) && !entries.has(key)) record.delete(key)
  }
  for (const [key, value] of entries) {
    const former = record.kvs.get(key)
    if (former === undefined || Buffer.compare(former, value) !== 0) record.set(key, value)
  }
  // Signs it: too long a record is found now, not when somebody asks for it.
  record.encode()
}

/** Reads and verifies the text of a record. @throws Error */
export function parseRecord(text: string): ENR {
  if (text.length > MAX_RECORD_LENGTH) throw new RangeError('node record too long')
  return ENR.decodeTxt(text)
}

/** What of a record is of use; undefined for one whose fields are not what they should be. */
export function toDiscoveredNode(record: ENR): DiscoveredNode | undefined {
  try {
    const peerId = record.peerId.toString()
    return {
      peerId,
      addresses: tcpAddresses(record).map((address) => `${address}/p2p/${peerId}`),
      entries: networkEntries(record),
      record: record.encodeTxt(),
    }
  } catch {
    return undefined
  }
}

function networkEntries(record: ENR): Map<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>()
  for (const [key, value] of record.kvs) {
    // RLP allows a list where a value is meant.
    if (value instanceof Uint8Array && !STANDARD_ENTRIES.has(key)) entries.set(key, value)
  }
  return entries
}

function tcpAddresses(record: ENR): string[] {
  const addresses: string[] = []
  if (record.ip !== undefined && record.tcp) addresses.push(`/ip4/${record.ip}/tcp/${record.tcp}`)
  if (record.ip6 !== undefined && record.tcp6) {
    addresses.push(`/ip6/${record.ip6}/tcp/${record.tcp6}`)
  }
  return addresses
}

/** Of IPv4 where the address is not known yet; 0 is not known either. */
export function setPort(
  record: SignableENR,
  { ip }: Pick<RecordFacts, 'ip'>,
  name: 'udp' | 'tcp',
  port: number,
): void {
  if (port === 0) return
  if (ip !== undefined && isIPv6(ip)) record[`${name}6`] = port
  else record[name] = port
}
