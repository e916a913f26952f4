import { keccak256, toRlp } from 'viem'

/** An RLP item: bytes, or a list of items. */
type Item = Uint8Array | Item[]

interface Entry {
  /** Nibbles. */
  key: number[]
  value: Uint8Array
}

/**
 * A node whose encoding is shorter than a hash is embedded in its parent (yellow paper, appendix
 * D).
 */
const HASH_BYTES = 32
const LEAF_FLAG = 2
const CHILDREN = 16
const EMPTY = new Uint8Array()

/**
 * The root of the trie of `values` by index, as used for receipts. Yellow paper, appendix D; keys
 * are the RLP of the index.
 */
export function orderedTrieRoot(values: readonly Uint8Array[]): `0x${string}` {
  if (values.length === 0) return keccak256(toRlp(EMPTY, 'bytes'))
  const entries = values.map((value, index) => ({ key: keyOf(index), value }))
  return keccak256(toRlp(nodeOf(entries, 0), 'bytes'))
}

function nodeOf(entries: readonly Entry[], depth: number): Item[] {
  const [first, ...others] = entries as [Entry, ...Entry[]]
  if (others.length === 0) return [path(first.key.slice(depth), LEAF_FLAG), first.value]
  let shared = depth
  while (others.every(({ key }) => key[shared] === first.key[shared])) shared++
  if (shared > depth)
    return [path(first.key.slice(depth, shared), 0), reference(nodeOf(entries, shared))]
  const byNibble = Map.groupBy(entries, ({ key }) => key[depth])
  const children = Array.from({ length: CHILDREN }, (_, nibble): Item => {
    const below = byNibble.get(nibble)
    return below === undefined ? EMPTY : reference(nodeOf(below, depth + 1))
  })
  // No key is a prefix of another: branch nodes have no value.
  return [...children, EMPTY]
}

function reference(node: Item[]): Item {
  const encoded = toRlp(node, 'bytes')
  return encoded.length < HASH_BYTES ? node : keccak256(encoded, 'bytes')
}

/** Hex-prefix encoding of nibbles (yellow paper, appendix C). */
function path(nibbles: readonly number[], flag: number): Uint8Array {
  const odd = nibbles.length % 2
  const padded = odd === 1 ? [flag + 1, ...nibbles] : [flag, 0, ...nibbles]
  return Uint8Array.from(
    { length: padded.length / 2 },
    (_, index) => ((padded[2 * index] ?? 0) << 4) | (padded[2 * index + 1] ?? 0),
  )
}

function keyOf(index: number): number[] {
  let hex = index === 0 ? '' : index.toString(16)
  if (hex.length % 2 === 1) hex = `0${hex}`
  const encoded = toRlp(Buffer.from(hex, 'hex'), 'bytes')
  return [...encoded].flatMap((byte) => [byte >> 4, byte & 15])
}
