import type { GossipContent, SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Fork, Generation } from '@ssv-exporter/ssv/generation'
import type { Committee, Committees } from '../committees/committees.ts'
import type { CommitGatherer } from '../decided/commit-gatherer.ts'
import type { Sighting } from '../decided/decided-writer.ts'
import type { GossipMessage } from '../network/network.ts'
import type { SignatureKind } from './bls/signature-verifier.ts'
import type { Bounds } from './bounds.ts'
import { refuseSignerCount, shareKeysOf } from './check-signers.ts'
import type { GossipDecoder } from './decode-gossip.ts'
import type { Pen, PenEntry } from './pen.ts'
import type { Refusal } from './validation.ts'
import type { createValidationMetrics } from './validation-metrics.ts'
import type { VerifiedCache } from './verified-cache.ts'

/** accepted: it verified. repeated: it had verified before. */
type Outcome = 'accepted' | 'repeated' | Refusal

/** A decided message or a commit that waits for its validator. */
export interface PennedMessage extends PenEntry {
  readonly kind: 'decided' | 'commit'
  readonly message: SignedAgreement
  readonly rootFork: string
  readonly sighting: Sighting
}

export interface GossipJudgeModules {
  readonly generation: Pick<Generation, 'signingRoot'>
  readonly fork: () => Fork
  readonly committees: Pick<Committees, 'of'>
  readonly decode: GossipDecoder
  readonly bounds: Bounds
  readonly signatures: VerifiedCache
  readonly pen: Pick<Pen<PennedMessage>, 'hold'>
  readonly gatherer: Pick<CommitGatherer, 'take'>
  readonly metrics: ReturnType<typeof createValidationMetrics>
  readonly now: () => number
}

export interface GossipJudge {
  judge(message: GossipMessage): Promise<Outcome>
  /** Judges again what waited in the pen; its verdict is nobody's any more. */
  retry(penned: PennedMessage): void
}

type OtherContent = Extract<GossipContent, { kind: 'other' }>

/** Why a message may be in order for somebody whose registry is ahead of ours. */
const MAY_WAIT: ReadonlySet<Outcome> = new Set<Refusal>([
  'unknown-validator',
  'signer-not-in-committee',
])

/** Judges gossip: everything that costs little first, signatures last, and none of them twice. */
export function createGossipJudge(modules: GossipJudgeModules): GossipJudge {
  const { generation, committees, decode, bounds, signatures, pen, gatherer, metrics, now } =
    modules

  function verify(
    kind: SignatureKind,
    { signers, root, signature }: NonNullable<OtherContent['proof']>,
    committee: Committee,
    peerId: string,
  ): Outcome | Promise<Outcome> {
    const keys = shareKeysOf(committee, signers)
    if (keys === undefined) return 'signer-not-in-committee'
    const { verdict, repeated } = signatures.verify({ keys, root, signature }, { kind, peerId })
    return verdict.then((result) => {
      if (result === 'valid') return repeated ? 'repeated' : 'accepted'
      return result === 'invalid' ? 'signature-invalid' : 'overloaded'
    })
  }

  async function judgeAgreement(
    candidate: Pick<PennedMessage, 'kind' | 'message' | 'rootFork' | 'sighting'>,
  ): Promise<Outcome> {
    const { kind, message, rootFork, sighting } = candidate
    const committee = committees.of(message.publicKey)
    if (committee === undefined) return 'unknown-validator'
    const refusal = refuseSignerCount(kind, message, committee)
    if (refusal !== undefined) return refusal
    if (!bounds(message, now())) return 'out-of-bounds'
    const root = generation.signingRoot(message, rootFork)
    const { signers, signature } = message
    const outcome = await verify(kind, { signers, signature, root }, committee, sighting.peerId)
    if (outcome === 'accepted' || outcome === 'repeated') {
      gatherer.take(kind, { ...message, committee, rootFork }, sighting)
    }
    return outcome
  }

  /** Passed on only when it is signed by whom it says; shapes without a root of their own are passed on as they are. */
  function judgeOther(content: OtherContent, peerId: string): Outcome | Promise<Outcome> {
    const committee = committees.of(content.publicKey)
    if (committee === undefined) return 'unknown-validator'
    if (content.proof === undefined) return 'accepted'
    return verify('other', content.proof, committee, peerId)
  }

  function hold(message: GossipMessage, candidate: Omit<PennedMessage, keyof PenEntry>): void {
    pen.hold({
      ...candidate,
      validator: Buffer.from(candidate.message.publicKey).toString('hex'),
      peerId: message.peerId,
      bytes: message.data.length,
      pennedAtMs: now(),
    })
  }

  async function judge(message: GossipMessage): Promise<[GossipContent['kind'] | 'none', Outcome]> {
    const { topic, data, peerId, receivedAtMs } = message
    const decoded = decode(topic, data, modules.fork())
    if (decoded === undefined) return ['none', 'undecodable']
    const { content, fork, isMisplaced } = decoded
    if (content.kind === 'other') {
      return ['other', isMisplaced ? 'wrong-topic' : await judgeOther(content, peerId)]
    }
    const candidate = {
      kind: content.kind,
      message: content.message,
      // Live messages are made under the fork's own root; only history mixes those of earlier ones.
      rootFork: fork.rootForks[0] ?? fork.name,
      sighting: { source: 'gossip', seenAtMs: receivedAtMs, peerId, publish: true },
    } as const
    const outcome = await judgeAgreement(candidate)
    if (MAY_WAIT.has(outcome)) hold(message, candidate)
    // Taken all the same: message ids are made of contents, so that the copy on the right topic counts as a repetition of this one.
    return [content.kind, isMisplaced ? 'wrong-topic' : outcome]
  }

  return {
    async judge(message) {
      const [kind, outcome] = await judge(message)
      metrics.gossip.inc({ kind, outcome })
      metrics.judgeDuration.observe(Math.max(now() - message.receivedAtMs, 0) / 1_000)
      return outcome
    },
    retry(penned) {
      judgeAgreement(penned).then(
        (outcome) => metrics.gossip.inc({ kind: penned.kind, outcome }),
        () => {},
      )
    },
  }
}
