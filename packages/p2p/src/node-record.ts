import { isIPv6 } from 'node:net'
import { ENR, SignableENR } from '@chainsafe/enr'

/** A node of the discovery network, from its signed record. */
export interface DiscoveredNode {
  readonly peerId: string
  /** Multiaddrs with `/p2p/…`; empty if the record has no TCP port. */
  readonly addresses: readonly string[]
  /** Raw entries other than addresses and key. */
  readonly entries: ReadonlyMap<string, Uint8Array>
  /** ENR text. */
  readonly record: string
}

// EIP-778: a record has at most 300 bytes, which is 400 characters of Base64.
const MAX_RECORD_LENGTH = 410

/** Standard record entries: identity scheme, key, addresses. */
const STANDARD_ENTRIES = new Set(['id', 'secp256k1', 'ip', 'ip6', 'tcp', 'tcp6', 'udp', 'udp6'])

export interface NodeRecordFields {
  readonly privateKey: Uint8Array
  readonly ip: string | undefined
  readonly udpPort: number
  readonly tcpPort: number | undefined
  readonly entries: ReadonlyMap<string, Uint8Array>
}

/**
 * Creates our record. Its sequence number is the time, so that a record created after a restart is
 * newer.
 * @throws Error if the entries make it longer than 300 bytes
 */
export function makeRecord(facts: NodeRecordFields): SignableENR {
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

/** Sets the network entries and removes all others; does nothing if unchanged. */
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
  // Sign it now, so that a record that is too long fails here and not when it is requested.
  record.encode()
}

/** Reads and verifies the text of a record. @throws Error */
export function parseRecord(text: string): ENR {
  if (text.length > MAX_RECORD_LENGTH) throw new RangeError('node record too long')
  return ENR.decodeTxt(text)
}

/** The used fields of a record; undefined if invalid. */
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
    // RLP allows a list in place of a value.
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

/** IPv4 if the address is not known yet; port 0 counts as unknown. */
export function setPort(
  record: SignableENR,
  { ip }: Pick<NodeRecordFields, 'ip'>,
  name: 'udp' | 'tcp',
  port: number,
): void {
  if (port === 0) return
  if (ip !== undefined && isIPv6(ip)) record[`${name}6`] = port
  else record[name] = port
}
