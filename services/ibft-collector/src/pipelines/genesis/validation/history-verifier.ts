import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisFork, GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'
import type { ValidatorCommittee } from '../committees/committee.ts'
import type { ValidatorCommittees } from '../committees/committees.ts'
import type { VerifiedAgreement } from '../decided/verified-agreement.ts'
import type { SignatureVerifier } from '../signatures/signature-verifier.ts'
import type { Bounds } from './bounds.ts'
import { leastSigners, refuseSignerCount, shareKeysOf, withSigners } from './check-signers.ts'
import type { Refusal } from './refusals.ts'
import type { createValidationMetrics } from './validation-metrics.ts'

/**
 * Verifies messages of a history response, all of one duty sequence: batched, each with the signing
 * roots possible at `fork`. `valid` keeps the order.
 * @throws when `signal` aborts
 */
export type HistoryVerifier = (
  sequence: { readonly publicKey: Uint8Array; readonly role: number },
  messages: readonly SignedAgreement[],
  signal: AbortSignal,
) => Promise<{ readonly valid: readonly VerifiedAgreement[]; readonly refused: readonly Refusal[] }>

export interface HistoryVerifierModules {
  readonly generation: Pick<GenesisGeneration, 'signingRoot'>
  readonly fork: () => GenesisFork
  readonly committees: Pick<ValidatorCommittees, 'of'>
  readonly bounds: Bounds
  readonly verifier: Pick<SignatureVerifier, 'verify'>
  readonly metrics: ReturnType<typeof createValidationMetrics>
  readonly now: () => number
}

type SequenceKey = Parameters<HistoryVerifier>[0]

/**
 * Verifies the messages of a history response. A duty sequence is signed under one root up to some
 * height and under the next one after it: the root that verifies the first message is tried for
 * all, so that hardly any signature is verified twice.
 */
export function createHistoryVerifier(modules: HistoryVerifierModules): HistoryVerifier {
  const { generation, committees, bounds, verifier, metrics, now } = modules

  function refuse(
    sequence: SequenceKey,
    message: SignedAgreement,
    committee: ValidatorCommittee,
  ): Refusal | undefined {
    const { publicKey, role } = message
    if (role !== sequence.role || Buffer.compare(publicKey, sequence.publicKey) !== 0) {
      return 'other-chain'
    }
    return (
      refuseSignerCount('decided', message, committee) ??
      (bounds(message, now()) ? undefined : 'out-of-bounds')
    )
  }

  async function verifyWith(
    message: SignedAgreement,
    committee: ValidatorCommittee,
    rootForks: readonly string[],
  ): Promise<VerifiedAgreement | Refusal> {
    const { signers, signature } = message
    const keys = shareKeysOf(committee, signers)
    const atLeast = leastSigners('decided', message, committee)
    if (keys.length < atLeast) return 'signer-not-in-committee'
    for (const rootFork of rootForks) {
      const root = generation.signingRoot(message, rootFork)
      const signed = await verifier.verify({ keys, root, signature, atLeast }, { kind: 'history' })
      if (signed === 'overloaded') return 'overloaded'
      if (signed > 0) return { ...withSigners(message, signed), committee, rootFork }
    }
    return keys.length === signers.length ? 'signature-invalid' : 'signer-not-in-committee'
  }

  async function verifyAll(
    sequence: SequenceKey,
    messages: readonly SignedAgreement[],
    signal: AbortSignal,
  ): Promise<(VerifiedAgreement | Refusal)[]> {
    const committee = committees.of(sequence.publicKey)
    if (committee === undefined) return messages.map(() => 'unknown-validator')
    const verifyUnder = (message: SignedAgreement, rootForks: readonly string[]) =>
      refuse(sequence, message, committee) ?? verifyWith(message, committee, rootForks)
    const { rootForks } = modules.fork()
    const [first, ...rest] = messages
    if (first === undefined) return []
    const opening = await verifyUnder(first, rootForks)
    signal.throwIfAborted()
    const likely = typeof opening === 'string' ? undefined : opening.rootFork
    const ordered =
      likely === undefined ? rootForks : [likely, ...rootForks.filter((name) => name !== likely)]
    return [opening, ...(await Promise.all(rest.map((message) => verifyUnder(message, ordered))))]
  }

  return async (sequence, messages, signal) => {
    signal.throwIfAborted()
    const results = await verifyAll(sequence, messages, signal)
    signal.throwIfAborted()
    for (const [index, result] of results.entries()) {
      metrics.history.inc({ outcome: outcomeOf(messages[index], result) })
    }
    return {
      valid: results.filter((result) => typeof result !== 'string'),
      refused: results.filter((result) => typeof result === 'string'),
    }
  }
}

function outcomeOf(
  message: SignedAgreement | undefined,
  result: VerifiedAgreement | Refusal,
): Refusal | 'accepted' | 'prefix' {
  if (typeof result === 'string') return result
  return result.signers.length === message?.signers.length ? 'accepted' : 'prefix'
}
