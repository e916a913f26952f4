/** A rule of the network that a message can break. */
export interface Rule {
  /** A rejected message lowers the sender's score; an ignored one is not forwarded. */
  readonly verdict: 'ignore' | 'reject'
  /** The error text of ssv v2.3.7, also used as metric label. */
  readonly text: string
}

const reject = (text: string): Rule => ({ verdict: 'reject', text })
const ignore = (text: string): Rule => ({ verdict: 'ignore', text })

/**
 * The rules of gossip, in the order in which they are checked (ssv v2.3.7 message/validation; Boole
 * and Gloas where stated). The first violated rule decides.
 */
export const RULES = {
  // The payload and SignedSSVMessage.
  noData: reject('pub-sub message has no data'),
  tooBig: ignore('pub-sub message data too big'),
  malformed: reject('pub-sub message is malformed'),
  noSigners: reject('no signers'),
  noSignatures: reject('no signatures'),
  signatureSize: reject('wrong RSA signature size'),
  unsortedSigners: reject('signers are not sorted'),
  signatureCount: reject('signature and operator ID length mismatch'),
  zeroSigner: reject('zero signer ID'),
  duplicatedSigner: reject('signer is duplicated'),
  unknownOperator: ignore('operator is unknown'),

  // SSVMessage.
  emptyData: reject('empty data'),
  dataTooBig: reject('ssv message data too big'),
  eventMessage: reject('unexpected event message'),
  unknownMessageType: reject('unknown SSV message type'),
  wrongDomain: ignore('wrong domain'),
  invalidRole: reject('invalid role'),
  /** Whether the message is valid depends on a fork of which no beacon node has reported the epoch. */
  unknownForks: ignore('fork schedule is not known'),

  // Executor and topic.
  unknownCommittee: ignore("committee ID doesn't exist"),
  unknownValidator: ignore('unknown validator'),
  liquidated: ignore('validator is liquidated'),
  noMetadata: ignore('share has no metadata'),
  notAttesting: ignore('validator is not attesting'),
  foreignSigner: reject('signer is not in committee'),
  incorrectTopic: ignore('incorrect topic'),

  // Consensus messages.
  undecodable: reject('message data could not be decoded'),
  severalSigners: reject('non-decided with multiple signers'),
  tooFewSigners: reject('not enough signers in decided message'),
  unexpectedFullData: reject('prepare or commit with full data'),
  rootMismatch: reject("root doesn't match full data hash"),
  unknownQbftType: reject('unknown QBFT message type'),
  zeroRound: reject('zero round'),
  unexpectedConsensus: reject('unexpected consensus message for this role'),
  roundTooHigh: ignore('round is too high for this role'),
  identifierMismatch: reject('identifier mismatch'),
  malformedPrepares: reject('malformed prepare justifications'),
  unexpectedPrepares: reject('prepare justifications unexpected for this message type'),
  malformedRoundChanges: reject('malformed round change justifications'),
  unexpectedRoundChanges: reject('round change justifications unexpected for this message type'),
  notLeader: reject('signer is not leader'),
  laterRound: ignore('signer has already advanced to a later round'),
  differentProposal: reject('different proposal data'),
  duplicate: reject('message is duplicated'),
  repeatedDecided: ignore('decided with same number of signers'),
  roundTooFar: ignore('message round is too far from estimated'),
  laterSlot: ignore('signer has already advanced to a later slot'),
  noDuty: ignore('no duty for this epoch'),
  early: ignore('message was sent before slot starts'),
  /** The same by less than later releases tolerate (ssv, September 2026). */
  slightlyEarly: ignore('message was sent before slot starts'),
  late: ignore(
    "current time is above duty's start +34(committee and aggregator) or +3(else) slots",
  ),
  tooManyDuties: ignore('too many duties per epoch'),
  wrongSignature: reject('signature verification'),

  // Partial signatures.
  severalPartialSigners: reject('partial signature message must have only one signer'),
  partialFullData: reject('full data not in consensus message'),
  unknownPartialType: reject('unknown partial signature message type'),
  partialTypeMismatch: reject("partial signature type and role don't match"),
  noPartials: reject('no partial signature messages'),
  unexpectedSigner: reject('signer is not expected'),
  unknownIndex: ignore('partial signature validator index not found'),
  /** Gloas: entries of a validator's role that name different validators. */
  mixedIndices: reject('partial signature validator indices differ'),
  tooManyOfType: reject('sent more partial signature messages of a certain type than allowed'),
  /** Gloas, role 8: peers resend messages. */
  repeatedRoot: ignore('message is duplicated'),
  tooManyPartials: reject('too many partial signature messages'),
  tripleIndex: reject('triple validator index in partial signatures'),
  /** Boole, role 6: an index for each of up to four subcommittees and one aggregate. */
  tooManyEqualIndices: reject('too many equal validator indices'),
} as const satisfies Record<string, Rule>

/**
 * Rules of later releases that ignore what ssv v2.3.7 forwards. Nodes of several releases share the
 * network: a message that breaks one of these is accepted, forwarded and marked.
 */
export const LATER_RULES = {
  /** v2.4.2: the operator sent one of this kind before, through another peer. */
  duplicate: ignore('got duplicate message'),
  /** v2.4.2: the operator proposed something else before, through another peer. */
  differentProposal: ignore('got different proposal data'),
  /** v2.4.2: a decided message of as many signers was seen. */
  fewerSigners: ignore('decided with same number of signers'),
  /** v2.4.2: the operator sent partial signatures of this type before, through another peer. */
  tooManyOfType: ignore('got more partial signature messages of a certain type than allowed'),
  /** v2.4.3: outside the possible rounds, counted from the start of consensus. */
  roundTooFar: ignore('message round is too far from estimated'),
  /** v2.4.3: proposers stop after round 2. */
  roundTooHigh: ignore('round is too high for this role'),
  /** Gloas: validator registrations end in the epoch after the fork. */
  registrationEnded: ignore('validator registration after Gloas'),
} as const satisfies Record<string, Rule>
