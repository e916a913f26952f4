import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import { keccak256 } from '../../keccak.ts'
import { RlpWriter } from './rlp-writer.ts'

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

/** Each node is hashed before the next one is written. */
const rlp = new RlpWriter()

/**
 * The root of the trie of `values` by index, as used for receipts. Yellow paper, appendix D; keys
 * are the RLP of the index.
 */
export function orderedTrieRoot(values: readonly Uint8Array[]): `0x${string}` {
  const entries = values.map((value, index) => ({ key: keyOf(index), value }))
  const root = entries.length === 0 ? write(() => rlp.bytes(EMPTY)) : nodeOf(entries, 0)
  return bytesToHex(keccak256(root))
}

/** The encoding of the node above these entries; a view that is valid until the next call. */
function nodeOf(entries: readonly Entry[], depth: number): Uint8Array {
  const [first, ...others] = entries as [Entry, ...Entry[]]
  if (others.length === 0) {
    return write(() => {
      rlp.bytes(first.value)
      rlp.bytes(path(first.key.slice(depth), LEAF_FLAG))
      rlp.list(0)
    })
  }
  let shared = depth
  while (others.every(({ key }) => key[shared] === first.key[shared])) shared++
  if (shared > depth) {
    const child = reference(nodeOf(entries, shared))
    return write(() => {
      refer(child)
      rlp.bytes(path(first.key.slice(depth, shared), 0))
      rlp.list(0)
    })
  }
  const byNibble = Map.groupBy(entries, ({ key }) => key[depth])
  const children = Array.from({ length: CHILDREN }, (_, nibble) => {
    const below = byNibble.get(nibble)
    return below === undefined ? EMPTY : reference(nodeOf(below, depth + 1))
  })
  return write(() => {
    // No key is a prefix of another: branch nodes have no value.
    rlp.bytes(EMPTY)
    for (const child of children.reverse()) refer(child)
    rlp.list(0)
  })
}

function write(node: () => void): Uint8Array {
  rlp.clear()
  node()
  return rlp.written()
}

/** What the parent of a node has of it: its hash, or the node itself. */
const reference = (node: Uint8Array): Uint8Array =>
  node.length < HASH_BYTES ? new Uint8Array(node) : keccak256(node)

function refer(child: Uint8Array): void {
  if (child.length === HASH_BYTES || child.length === 0) rlp.bytes(child)
  else rlp.raw(child)
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
  const key = write(() => rlp.integer(index))
  return Array.from(key).flatMap((byte) => [byte >> 4, byte & 15])
}
