import type { Offence } from '../network.ts'

/** What is held against a peer. Besides the offences told from outside, those that gossip shows. Closed; each is a label of a metric. */
export type PeerOffence = Offence | 'rejected-own' | 'rejected-relayed' | 'gossip-flood'

/** The score at which a peer is banned. 0 is neutral, and the best there is. */
export const BAN_SCORE = -100

/**
 * Points that an offence takes from the score.
 *
 * The operators of the genesis generation forward messages without looking at signatures: a forged message comes from honest
 * peers, too, and must cost them next to nothing. Only whoever signed it as its gossip author pays in full. A peer that
 * hides behind ever new authors is told by its rate: some 12 rejected messages each second, sustained, lead to a ban.
 */
export const OFFENCE_POINTS: Readonly<Record<PeerOffence, number>> = {
  'invalid-history': 25,
  'oversized-answer': 20,
  'undecodable-answer': 20,
  'slow-history': 4,
  'request-flood': 2,
  'rejected-own': 5,
  'rejected-relayed': 0.05,
  'gossip-flood': 0.1,
}
