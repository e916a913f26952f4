import { createHash } from 'node:crypto'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import type { ValidatorCommittee } from '../../committees/committee.ts'
import type { VerifiedAgreement } from '../../decided/verified-agreement.ts'
import type { GenesisValidation } from '../../validation/genesis-validation.ts'
import type { Refusal } from '../../validation/refusals.ts'

const ROLE = 0
const SIGNERS = [1, 2, 3]
/** SSZ AttestationData, all zero except the slot: each height has a different value. */
const VALUE_BYTES = 128

/** A test validator. `id` is its id in the store, too. */
export function testCommittee(id: number): ValidatorCommittee {
  const publicKey = new Uint8Array(48).fill(id)
  return {
    validatorKeyId: id,
    publicKey,
    nodeIds: [1, 2, 3, 4],
    shareKeys: [1, 2, 3, 4].map((node) => new Uint8Array(48).fill(node)),
    quorum: 3,
    owner: '0x00',
    operatorIds: [],
  }
}

/** A decided message, "signed" with a digest of its root, which the test's validation checks. */
export function signed(publicKey: Uint8Array, height: number, rootFork = 'v1'): SignedAgreement {
  const value = new Uint8Array(VALUE_BYTES)
  new DataView(value.buffer).setBigUint64(0, BigInt(height), true)
  const agreement = { publicKey, role: ROLE, height, round: 1, value }
  return { ...agreement, signers: SIGNERS, signature: digest(agreement, rootFork) }
}

/** Heights `from` to `to` of a duty sequence. */
export function sequenceOf(publicKey: Uint8Array, from: number, to: number): SignedAgreement[] {
  return Array.from({ length: to - from + 1 }, (_, n) => signed(publicKey, from + n))
}

/** The same message without a valid signature. */
export function forged(message: SignedAgreement): SignedAgreement {
  return { ...message, signature: new Uint8Array(96).fill(9) }
}

/** Verifies messages made by `signed`, for these validators. */
export function createDigestValidation(
  committees: readonly ValidatorCommittee[],
): Pick<GenesisValidation, 'verify'> & { verified: number } {
  const byKey = new Map(committees.map((one) => [keyText(one.publicKey), one]))
  const counting = { verified: 0 }

  function check(message: SignedAgreement): VerifiedAgreement | Refusal {
    const committee = byKey.get(keyText(message.publicKey))
    if (committee === undefined) return 'unknown-validator'
    counting.verified += 1
    const signature = Buffer.from(message.signature)
    const rootFork = ['v1', 'v0'].find((fork) => signature.equals(digest(message, fork)))
    return rootFork === undefined ? 'signature-invalid' : { ...message, committee, rootFork }
  }

  return Object.assign(counting, {
    async verify(_chain: unknown, messages: readonly SignedAgreement[], signal: AbortSignal) {
      signal.throwIfAborted()
      const results = messages.map(check)
      return {
        valid: results.filter((result) => typeof result !== 'string'),
        refused: results.filter((result) => typeof result === 'string'),
      }
    },
  })
}

const keyText = (key: Uint8Array) => Buffer.from(key).toString('hex')

function digest(message: Omit<SignedAgreement, 'signers' | 'signature'>, rootFork: string) {
  const root = GENESIS.signingRoot(message, rootFork)
  const half = createHash('sha384').update(root).digest()
  return new Uint8Array([...half, ...half])
}
