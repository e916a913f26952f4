import { isIPv6 } from 'node:net'
import type { NetworkOptions } from './network-options.ts'

export function listenedAddress(ip: string, port: number, transport = 'tcp'): string {
  return `/${isIPv6(ip) ? 'ip6' : 'ip4'}/${ip}/${transport}/${port}`
}

/**
 * Addresses announced instead of the listen addresses; if empty, the listen addresses are
 * announced. A system-chosen port cannot be announced.
 */
export function announcedAddresses({
  announceIp,
  announceDns,
  tcpPort,
  announceTcpPort: port = tcpPort,
}: Pick<
  NetworkOptions,
  'announceIp' | 'announceDns' | 'tcpPort' | 'announceTcpPort'
>): readonly string[] {
  if (port === 0) return []
  const ip = announceIp === undefined ? [] : [listenedAddress(announceIp, port)]
  return announceDns === undefined ? ip : [...ip, `/dns4/${announceDns}/tcp/${port}`]
}

/** The TCP port of the first address with one. */
export function tcpPortOf(addresses: readonly string[]): number | undefined {
  const port = addresses.map((address) => /\/tcp\/(\d+)/.exec(address)?.[1]).find(Boolean)
  return port === undefined ? undefined : Number(port)
}
