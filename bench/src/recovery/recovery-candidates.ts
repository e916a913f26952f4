import { bls12_381 } from '@noble/curves/bls12-381.js'
import {
  type RecoveryPart,
  recoverSignature,
} from '@ssv-exporter/ibft-collector/pipelines/alan/duties/recovery/recover-signature'
import bls from 'bls-eth-wasm'
import mcl from 'mcl-wasm'

/** A way to recover a signature of 96 bytes from parts of 96 bytes, without verification. */
export interface RecoveryCandidate {
  readonly name: string
  readonly recover: (parts: readonly RecoveryPart[]) => Uint8Array
}

/** An operator's id, in the form that `recover` takes. */
type BlsId = Parameters<InstanceType<typeof bls.Signature>['recover']>[1][number]

const ORDER = bls12_381.fields.Fr.ORDER

/** All of them use the same coefficients, computed once per set of operators where possible. */
export async function recoveryCandidates(): Promise<RecoveryCandidate[]> {
  await bls.init(bls.BLS12_381)
  await mcl.init(mcl.BLS12_381)
  mcl.setETHserialization(true)
  // The parts are verified already.
  mcl.verifyOrderG2(false)
  const { Point } = bls12_381.G2
  // Its types omit the class.
  const { Id } = bls as unknown as { readonly Id: new () => BlsId }
  const scalars = cached((ids) => coefficients(ids))
  const mclScalars = cached((ids) =>
    coefficients(ids).map((coefficient) => {
      const scalar = new mcl.Fr()
      scalar.setStr(coefficient.toString())
      return scalar
    }),
  )
  const blsIds = cached((ids) =>
    ids.map((id) => {
      const one = new Id()
      one.setStr(id.toString())
      return one
    }),
  )
  return [
    { name: '@chainsafe/blst, additions of images (ours)', recover: recoverSignature },
    {
      name: 'mcl-wasm, mulVec',
      recover(parts) {
        const points = parts.map(({ signature }) => {
          const point = new mcl.G2()
          point.deserialize(signature)
          return point
        })
        return mcl.mulVec(points, mclScalars(parts)).serialize()
      },
    },
    {
      name: 'bls-eth-wasm, recover',
      recover(parts) {
        const signatures = parts.map(({ signature }) => {
          const one = new bls.Signature()
          one.deserialize(signature)
          return one
        })
        const result = new bls.Signature()
        result.recover(signatures, blsIds(parts))
        return result.serialize()
      },
    },
    {
      name: '@noble/curves, multiplyUnsafe',
      recover(parts) {
        const terms = parts.map(({ signature }, i) =>
          Point.fromBytes(signature).multiplyUnsafe(scalars(parts)[i] ?? 0n),
        )
        return terms.reduce((sum, term) => sum.add(term)).toBytes()
      },
    },
  ]
}

/** Lagrange coefficients at 0. */
function coefficients(ids: readonly bigint[]): bigint[] {
  const { Fr } = bls12_381.fields
  return ids.map((id) => {
    const others = ids.filter((other) => other !== id)
    const ratios = others.map((other) => Fr.div(other, Fr.create(other - id + ORDER)))
    return ratios.reduce((product, ratio) => Fr.mul(product, ratio), 1n)
  })
}

function cached<Value>(compute: (ids: readonly bigint[]) => Value) {
  const known = new Map<string, Value>()
  return (parts: readonly RecoveryPart[]): Value => {
    const ids = parts.map(({ operatorId }) => operatorId)
    const name = ids.join()
    const value = known.get(name) ?? compute(ids)
    known.set(name, value)
    return value
  }
}
