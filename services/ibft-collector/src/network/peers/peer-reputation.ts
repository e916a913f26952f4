import type { Host } from '@ssv-exporter/p2p/host'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { NetworkMetrics } from '../metrics.ts'
import type { NetworkLimits } from '../network-options.ts'
import { limitedGroup } from './admission.ts'
import { createBanList } from './ban-list.ts'
import { createPeerScores } from './peer-scores.ts'
import { BAN_SCORE, type PeerOffence } from './penalties.ts'

export interface ReputationModules {
  readonly host: Pick<Host, 'gossipScore'>
  readonly metrics: NetworkMetrics
  readonly logger: Logger
  readonly now: () => number
  /** The address of a connected peer; undefined otherwise. */
  readonly ipOf: (peerId: string) => string | undefined
  readonly onBan: (peerId: string, untilMs: number) => void
}

/** Gossipsub scores are in thousands, ours in tens. */
const GOSSIP_POINTS_PER_POINT = 160

/** Tracks peers' offences and bans. `exempt` peers are never banned. */
export function createPeerReputation(
  { limits, exempt }: { readonly limits: NetworkLimits; readonly exempt: ReadonlySet<string> },
  { host, metrics, logger, now, ipOf, onBan }: ReputationModules,
) {
  const scores = createPeerScores()
  const bans = createBanList(limits)

  /** At most 0, which is neutral: the sum of our score and gossipsub's. */
  function scoreOf(peerId: string): number {
    const gossip = Math.min(0, host.gossipScore(peerId)) / GOSSIP_POINTS_PER_POINT
    return scores.score(peerId, now()) + gossip
  }

  /** Bans the peer when its score has fallen too low. */
  function evaluate(peerId: string): void {
    if (exempt.has(peerId) || bans.has(peerId, now())) return
    const score = scoreOf(peerId)
    if (score > BAN_SCORE) return
    const ip = ipOf(peerId)
    const group = ip === undefined ? undefined : limitedGroup(ip, limits)
    const banMs = bans.ban(peerId, group, now())
    // The ban clears the score.
    scores.clear(peerId)
    logger.info({ peerId, score: Math.round(score), banMs }, 'peer banned')
    onBan(peerId, now() + banMs)
  }

  return {
    scoreOf,
    evaluate,
    reportOffence(peerId: string, offence: PeerOffence): void {
      metrics.offences.inc({ offence })
      scores.add(peerId, offence, now())
      logger.debug({ peerId, offence }, 'peer penalised')
      evaluate(peerId)
    },
    isBanned: (peerId: string) => bans.has(peerId, now()),
    /** Whether an address is banned because of its peers. */
    isAddressBanned(ip: string): boolean {
      const group = limitedGroup(ip, limits)
      return group !== undefined && bans.hasGroup(group, now())
    },
    bans: () => bans.count(now()),
  }
}
