/** Peer offences. Closed; each is a metric label. */
export type PeerOffence = 'rejected-own' | 'refused-own' | 'gossip-flood'

/** The score at which a peer is banned. 0 is neutral, and the maximum. */
export const BAN_SCORE = -100

/**
 * What an offence deducts from the peer's score, with a half-life of two minutes. An offence is
 * what no honest peer of the generation does, or too rarely to matter:
 *
 * - `rejected-own`: the peer authored a message that is invalid whatever the registry: it cannot be
 *   decoded, is on a topic that is not its validator's, has several signers where one is allowed,
 *   or is empty or oversized. Operators encode what they sign themselves.
 * - `refused-own`: the peer authored a message whose signature does not verify for a quorum of the
 *   first signers named, by the committee in our registry. An honest author's does not while its
 *   registry and ours differ: after a validator is registered again, for as long as one of the two
 *   lags. A ban takes three such messages per second, sustained: the duties of more than 200
 *   validators whose committees all changed in the meantime.
 * - `gossip-flood`: a message above the per-peer rate limit, 5 000 per second, which is some twenty
 *   times the traffic of all operators of the generation's network together. An honest node's burst
 *   is limited by its queue: 256 messages (go-libp2p-pubsub).
 *
 * Not an offence, because honest peers do it:
 *
 * - Forwarding invalid messages: operators of SSV v0.2.1-rc.1 forward after checking form and topic
 *   only.
 * - Naming more signers than the signature covers: this is how they merge late commits. See
 *   `verify-prefixes.ts`.
 * - Serving history that does not verify: they store the highest message reported by another peer
 *   without verifying it, and keep messages of a validator's former committee and merged ones. Such
 *   a peer rests, and others are asked.
 * - Not answering a request in time or at all, or with a partial or oversized response: a slow
 *   node, an exporter of v0.1.x, a committee that decides on long values. Such a peer rests, too.
 * - Requesting above the rate limit: a starting node requests all its validators at once. The
 *   excess is dropped.
 */
export const PENALTIES: Readonly<Record<PeerOffence, number>> = {
  'rejected-own': 5,
  'refused-own': 0.2,
  'gossip-flood': 0.1,
}
