import {
  aggregateWithRandomness,
  type PublicKey,
  Signature,
  type SignatureSet,
  verify,
  verifyMultipleAggregateSignatures,
} from '@chainsafe/blst'
import type { KeyCache } from './key-cache.ts'
import type { SignatureCheck } from './signature-check.ts'

interface Item {
  readonly index: number
  readonly pk: PublicKey
  readonly root: Uint8Array
  readonly rootName: string
  readonly signature: Uint8Array
  /** The parsed point, cached. */
  point?: Signature
}

/**
 * Verifies many signatures with one equation; if it does not hold, bisects down to single
 * signatures.
 *
 * Signatures over one root (the commits of a height, its decided messages) are first added up with
 * random factors, so that they cost one pairing. Points outside the group and the identity are
 * refused.
 * @returns for each check whether it holds
 */
export function verifyBatch(checks: readonly SignatureCheck[], keyOf: KeyCache): boolean[] {
  const verdicts = checks.map(() => false)
  const items: Item[] = []
  for (const [index, { keys, root, signature }] of checks.entries()) {
    const pk = keyOf(keys)
    if (pk !== undefined) {
      items.push({ index, pk, root, rootName: Buffer.from(root).toString('latin1'), signature })
    }
  }
  // Checks of one root side by side, so that bisection does not separate them.
  resolve(
    items.toSorted((a, b) => (a.rootName < b.rootName ? -1 : a.rootName > b.rootName ? 1 : 0)),
  )
  return verdicts

  function resolve(part: readonly Item[]): void {
    if (part.length === 0) return
    if (holds(part)) accept(part)
    else divide(part)
  }

  /** At least one of them is invalid. */
  function divide(part: readonly Item[]): void {
    if (part.length === 1) return
    const half = part.length >> 1
    const [left, right] = [part.slice(0, half), part.slice(half)]
    if (holds(left)) {
      accept(left)
      divide(right)
    } else {
      divide(left)
      resolve(right)
    }
  }

  function accept(part: readonly Item[]): void {
    for (const { index } of part) verdicts[index] = true
  }
}

function holds(items: readonly Item[]): boolean {
  const byRoot = new Map<string, Item[]>()
  for (const item of items) {
    const group = byRoot.get(item.rootName)
    if (group === undefined) byRoot.set(item.rootName, [item])
    else group.push(item)
  }
  const sets: SignatureSet[] = []
  for (const group of byRoot.values()) {
    const set = toSet(group)
    if (set === undefined) return false
    sets.push(set)
  }
  const [first] = sets
  if (first !== undefined && sets.length === 1) return verify(first.msg, first.pk, first.sig)
  return verifyMultipleAggregateSignatures(sets)
}

/** undefined if a signature is not a point of the group, or is the identity. */
function toSet(group: readonly Item[]): SignatureSet | undefined {
  const [first] = group
  if (first === undefined) return undefined
  try {
    if (group.length === 1) {
      first.point ??= Signature.fromBytes(first.signature, true)
      return { msg: first.root, pk: first.pk, sig: first.point }
    }
    const { pk, sig } = aggregateWithRandomness(
      group.map((item) => ({ pk: item.pk, sig: item.signature })),
    )
    return { msg: first.root, pk, sig }
  } catch {
    return undefined
  }
}
