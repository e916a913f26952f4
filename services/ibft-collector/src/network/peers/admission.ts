import type { NetworkLimits } from '../network-options.ts'
import { addressGroup, isLoopback } from './address-group.ts'

/** Counted besides the limits, so that newcomers are looked at before somebody is pruned. */
const SLACK = 0.1

export type RefusedAdmission = 'banned' | 'too-many-peers' | 'too-many-of-address'

export interface Present {
  readonly direction: 'in' | 'out'
  readonly remoteIp: string
}

/** The address group that limits and bans go by; undefined for one that they do not hold for. */
export function limitedGroup(ip: string, { limitLoopback }: NetworkLimits): string | undefined {
  return !limitLoopback && isLoopback(ip) ? undefined : addressGroup(ip)
}

/** Why one more inbound connection of this address is not wanted; undefined when it is. */
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
