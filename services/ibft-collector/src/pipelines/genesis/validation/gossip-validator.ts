import type { GossipContent, SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { GossipMessage } from '../../../network/network.ts'
import type { ValidatorCommittee } from '../committees/committee.ts'
import type { ValidatorCommittees } from '../committees/committees.ts'
import type { CommitAggregator } from '../decided/commit-aggregator.ts'
import type { Sighting } from '../decided/sighting.ts'
import type { SignatureKind } from '../signatures/signature-verifier.ts'
import type { Bounds } from './bounds.ts'
import { leastSigners, refuseSignerCount, shareKeysOf, withSigners } from './check-signers.ts'
import type { GossipDecoder } from './decode-gossip.ts'
import type { PendingEntry, PendingMessages } from './pending-messages.ts'
import type { Refusal } from './refusals.ts'
import type { createValidationMetrics } from './validation-metrics.ts'
import type { VerifiedCache } from './verified-cache.ts'

/**
 * accepted: it verified. prefix: it verified for the first signers that it names, not for all.
 * repeated: it had verified before.
 */
type Accepted = 'accepted' | 'prefix' | 'repeated'
type Outcome = Accepted | Refusal

/** The outcome, and how many of the named signers are valid. */
interface Verified {
  readonly outcome: Outcome
  readonly signed: number
}

/** A decided message or a commit waiting for its validator. */
export interface PendingMessage extends PendingEntry {
  readonly kind: 'decided' | 'commit'
  readonly message: SignedAgreement
  readonly rootFork: string
  readonly sighting: Sighting
}

export interface GossipValidatorModules {
  readonly generation: Pick<GenesisGeneration, 'signingRoot'>
  readonly fork: () => GenesisFork
  readonly committees: Pick<ValidatorCommittees, 'of'>
  readonly decode: GossipDecoder
  readonly bounds: Bounds
  readonly signatures: VerifiedCache
  readonly pendingMessages: Pick<PendingMessages<PendingMessage>, 'add'>
  readonly aggregator: Pick<CommitAggregator, 'add'>
  readonly metrics: ReturnType<typeof createValidationMetrics>
  readonly now: () => number
}

/** Whether a message is valid, for some of its signers at least. */
export const isAccepted = (outcome: Outcome): outcome is Accepted => ACCEPTED.has(outcome)

const ACCEPTED: ReadonlySet<Outcome> = new Set<Accepted>(['accepted', 'prefix', 'repeated'])

export interface GossipValidator {
  validate(message: GossipMessage): Promise<Outcome>
  /** Revalidates a pending message; its verdict is no longer reported. */
  retry(pending: PendingMessage): void
}

type OtherContent = Extract<GossipContent, { kind: 'other' }>

/**
 * Outcomes that can change when the registry is updated: these messages are validated again.
 */
const MAY_BECOME_VALID: ReadonlySet<Outcome> = new Set<Refusal>([
  'unknown-validator',
  'signer-not-in-committee',
])

/** Validates gossip: cheap checks first, signatures last, and none of them twice. */
export function createGossipValidator(modules: GossipValidatorModules): GossipValidator {
  const {
    generation,
    committees,
    decode,
    bounds,
    signatures,
    pendingMessages,
    aggregator,
    metrics,
    now,
  } = modules

  async function verify(
    kind: Exclude<SignatureKind, 'history'>,
    proof: NonNullable<OtherContent['proof']>,
    committee: ValidatorCommittee,
    peerId: string,
  ): Promise<Verified> {
    const { signers, root, signature } = proof
    const keys = shareKeysOf(committee, signers)
    const atLeast = leastSigners(kind, proof, committee)
    if (keys.length < atLeast) return { outcome: 'signer-not-in-committee', signed: 0 }
    const check = { keys, root, signature, atLeast }
    const { verdict, repeated } = signatures.verify(check, { kind, peerId })
    const signed = await verdict
    if (signed === 'overloaded') return { outcome: 'overloaded', signed: 0 }
    if (signed > 0) {
      const outcome = signed < signers.length ? 'prefix' : 'accepted'
      return { outcome: repeated ? 'repeated' : outcome, signed }
    }
    // Unknown signers may belong to a committee that is not in the registry yet.
    const isKnown = keys.length === signers.length
    return { outcome: isKnown ? 'signature-invalid' : 'signer-not-in-committee', signed }
  }

  async function validateAgreement(
    candidate: Pick<PendingMessage, 'kind' | 'message' | 'rootFork' | 'sighting'>,
  ): Promise<Outcome> {
    const { kind, message, rootFork, sighting } = candidate
    const committee = committees.of(message.publicKey)
    if (committee === undefined) return 'unknown-validator'
    const refusal = refuseSignerCount(kind, message, committee)
    if (refusal !== undefined) return refusal
    if (!bounds(message, now())) return 'out-of-bounds'
    const root = generation.signingRoot(message, rootFork)
    const proof = { signers: message.signers, signature: message.signature, root }
    const { outcome, signed } = await verify(kind, proof, committee, sighting.peerId)
    if (signed > 0) {
      aggregator.add(kind, { ...withSigners(message, signed), committee, rootFork }, sighting)
    }
    return outcome
  }

  /**
   * Forwarded only if its signature is valid; types without a signing root of their own are
   * forwarded unverified.
   */
  async function validateOther(content: OtherContent, peerId: string): Promise<Outcome> {
    const committee = committees.of(content.publicKey)
    if (committee === undefined) return 'unknown-validator'
    if (content.proof === undefined) return 'accepted'
    return (await verify('other', content.proof, committee, peerId)).outcome
  }

  function addPending(
    message: GossipMessage,
    candidate: Omit<PendingMessage, keyof PendingEntry>,
  ): void {
    pendingMessages.add({
      ...candidate,
      validator: Buffer.from(candidate.message.publicKey).toString('hex'),
      peerId: message.peerId,
      bytes: message.data.length,
      pendingSinceMs: now(),
    })
  }

  async function validate(
    message: GossipMessage,
  ): Promise<[GossipContent['kind'] | 'none', Outcome]> {
    const { topic, data, peerId, receivedMs } = message
    const decoded = decode(topic, data, modules.fork())
    if (decoded === undefined) return ['none', 'undecodable']
    const { content, fork, isMisplaced } = decoded
    if (content.kind === 'other') {
      return ['other', isMisplaced ? 'wrong-topic' : await validateOther(content, peerId)]
    }
    const candidate = {
      kind: content.kind,
      message: content.message,
      // Live messages are signed under the fork's own root; only history mixes in earlier ones.
      rootFork: fork.rootForks[0] ?? fork.name,
      sighting: { source: 'gossip', seenAtMs: receivedMs, peerId, publish: true },
    } as const
    const outcome = await validateAgreement(candidate)
    if (MAY_BECOME_VALID.has(outcome)) addPending(message, candidate)
    // Accepted anyway: message ids are content hashes, so the copy on the right topic counts as a
    // duplicate of this one.
    return [content.kind, isMisplaced ? 'wrong-topic' : outcome]
  }

  return {
    async validate(message) {
      const [kind, outcome] = await validate(message)
      metrics.gossip.inc({ kind, outcome })
      metrics.validationDuration.observe(Math.max(now() - message.receivedMs, 0) / 1_000)
      return outcome
    },
    retry(pending) {
      validateAgreement(pending).then(
        (outcome) => metrics.gossip.inc({ kind: pending.kind, outcome }),
        () => {},
      )
    },
  }
}
