/** What counts against a peer. Closed; each is a label of a metric. */
export type PeerOffence = 'rejected-own' | 'refused-own' | 'gossip-flood'

/** The score at which a peer is banned. 0 is neutral, and the best there is. */
export const BAN_SCORE = -100

/**
 * Points that an offence takes from the score; half of them are gone after two minutes. An offence is what no honest peer of the
 * generation commits, or not so often that it would matter:
 *
 * - `rejected-own`: the peer is the author of a message that is false whatever one knows: it cannot be read, is on a topic that is
 *   not its validator's, has more signers than one where there can be one, or is empty or larger than any. Operators encode what
 *   they sign themselves.
 * - `refused-own`: the peer is the author of a message whose signature does not verify for a quorum of the signers named first, by the
 *   committee that our registry has. An honest author's does not while its registry and ours differ: after a validator is
 *   registered again, for as long as one of the two is behind. A ban takes three such messages a second, sustained: the duties of
 *   more than 200 validators that all changed their committee in the meantime.
 * - `gossip-flood`: a message beyond the rate of a peer, 5 000 a second, which is some twenty times what all operators of the
 *   generation's network made together. What an honest node sends in a burst is what its queue holds: 256 messages (go-libp2p-pubsub).
 *
 * No offence, because honest peers do it:
 *
 * - To relay what is false: operators of SSV v0.2.1-rc.1 forward after a look at form and topic.
 * - To name more signers than the signature is of: they merge late commits that way. See `verify-prefixes.ts`.
 * - To serve history that does not verify: they store the highest message that another peer names without a look at it, keep what a
 *   validator's former committee signed, and keep what they merged. Such a peer rests, and others are asked.
 * - Not to answer a request in time, or at all, or with half an answer or more than fits: a slow node, an exporter of v0.1.x, a
 *   committee that decides on long values. Such a peer rests, too.
 * - To ask more often than is answered: a node that starts asks for all its validators at once. What is too much is dropped.
 */
export const OFFENCE_POINTS: Readonly<Record<PeerOffence, number>> = {
  'rejected-own': 5,
  'refused-own': 0.2,
  'gossip-flood': 0.1,
}
