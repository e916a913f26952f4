import type { NetworkLimits } from '../network-options.ts'
import { addressGroup, isLoopback } from './address-group.ts'

/** Extra connections above the limits, so that newcomers are evaluated before pruning. */
const SLACK = 0.1

export type RefusedAdmission = 'banned' | 'too-many-peers' | 'too-many-of-address'

export interface Present {
  readonly direction: 'in' | 'out'
  readonly remoteIp: string
}

/** The address group for limits and bans; undefined if exempt. */
export function limitedGroup(ip: string, { limitLoopback }: NetworkLimits): string | undefined {
  return !limitLoopback && isLoopback(ip) ? undefined : addressGroup(ip)
}

/** Why another inbound connection from this address is refused; undefined if accepted. */
export function refuseInbound(
  ip: string,
  present: readonly Present[],
  limits: NetworkLimits,
): Exclude<RefusedAdmission, 'banned'> | undefined {
  const inbound = present.filter(({ direction }) => direction === 'in')
  if (inbound.length >= withSlack(limits.maxPeersIn)) return 'too-many-peers'
  const group = limitedGroup(ip, limits)
  if (group === undefined) return undefined
  const same = inbound.filter(({ remoteIp }) => limitedGroup(remoteIp, limits) === group)
  return same.length >= limits.maxPeersPerAddress ? 'too-many-of-address' : undefined
}

export const withSlack = (limit: number) => limit + Math.ceil(limit * SLACK)
