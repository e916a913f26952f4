import { attestationData } from '@ssv-exporter/devnet/network/attestation-data'
import {
  type CommitteeSigner,
  createCommitteeSigner,
} from '@ssv-exporter/devnet/network/committee-signer'
import type { DutyValidator } from '@ssv-exporter/devnet/network/duty-validator'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { GenesisGeneration } from '@ssv-exporter/ssv/genesis/generation'

export interface TrafficOptions {
  validators: readonly DutyValidator[]
  /** Messages 0, 1, 2 … are `firstHeight` of each validator in rotation, then the next height … */
  firstHeight: number
  /** How many messages. */
  count: number
  /** Attestation data must be in the past: slot of height 0. */
  firstSlot: number
  /** The scheme of roots. */
  rootFork: string
}

/**
 * Decided attester messages, each with another value, signed by a quorum with the keys of its
 * shares.
 */
export interface DecidedTraffic {
  /** Signs a message before measuring. */
  sign(number: number): void
  /** @returns the message, with a signature of zeros unless `sign` was called for it */
  message(number: number): SignedAgreement
}

const ATTESTER = 0
const SIGNATURE_BYTES = 96

export function createDecidedTraffic(
  { validators, firstHeight, count, firstSlot, rootFork }: TrafficOptions,
  { generation }: { generation: GenesisGeneration },
): DecidedTraffic {
  const chains = validators.map((validator) => {
    const signer: CommitteeSigner = createCommitteeSigner(validator)
    return {
      signer,
      signers: signer.nodeIds.slice(0, signer.quorum),
      publicKey: Uint8Array.from(Buffer.from(validator.publicKey, 'hex')),
    }
  })
  const signatures = new Uint8Array(count * SIGNATURE_BYTES)

  function agreement(number: number) {
    const chain = chains[number % chains.length]
    if (chain === undefined) throw new RangeError('There are no validators')
    const step = Math.floor(number / chains.length)
    const value = attestationData(firstSlot + step, number % 64, `bench ${number}`)
    const { publicKey, signer, signers } = chain
    const height = firstHeight + step
    return { signer, signers, publicKey, role: ATTESTER, height, round: 1, value }
  }

  return {
    sign(number) {
      const { signer, signers, ...rest } = agreement(number)
      const signature = signer.sign(generation.signingRoot(rest, rootFork), signers)
      signatures.set(signature, number * SIGNATURE_BYTES)
    },
    message(number) {
      const { signer: _, ...rest } = agreement(number)
      const at = number * SIGNATURE_BYTES
      return { ...rest, signature: signatures.subarray(at, at + SIGNATURE_BYTES) }
    },
  }
}
