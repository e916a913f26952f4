import { createHash } from 'node:crypto'
import { SecretKey } from '@chainsafe/blst'
import type { PartialSignatureCheck } from '@ssv-exporter/ibft-collector/pipelines/alan/partial-signatures/partial-verifier'

const OPERATORS = 4

export interface PartialTraffic {
  readonly validators: number
  /** Distinct roots; signatures are in the order of arrival, not grouped by root. */
  readonly roots: number
}

/** Valid signatures of four operators for each validator. */
export function partialTraffic({ validators, roots }: PartialTraffic): PartialSignatureCheck[] {
  return Array.from({ length: validators * OPERATORS }, (_, n) => {
    const validatorIndex = Math.floor(n / OPERATORS)
    const operatorId = BigInt(1 + (n % OPERATORS))
    const secret = SecretKey.fromKeygen(digest(`share of ${operatorId} in ${validatorIndex}`))
    const root = digest(`root ${n % roots}`)
    return {
      root,
      shareKey: secret.toPublicKey().toBytes(),
      signature: secret.sign(root).toBytes(),
      operatorId,
      validatorIndex,
    }
  })
}

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
