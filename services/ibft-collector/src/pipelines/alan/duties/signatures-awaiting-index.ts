import type { ReceivedSignature } from './received-signature.ts'

/** Signatures for an unknown validator index, of one committee or one validator. */
export interface AwaitingGroup {
  readonly committeeId: string
  readonly validatorIndex: number
  /** Absent if messages name only the committee. */
  readonly publicKey: string | undefined
  readonly signatures: ReceivedSignature[]
}

/** Signatures that await the index of their validator, and do not count until then. Bounded. */
export interface SignaturesAwaitingIndex {
  /** @returns its group; undefined if there is no room */
  add(signature: ReceivedSignature): AwaitingGroup | undefined
  /** Removes and returns the signatures that await the index of a validator of a committee. */
  release(publicKey: string, committeeId: string, validatorIndex: number): ReceivedSignature[]
  /** Drops signatures of slots before `slot`. @returns the number dropped */
  expire(slot: number): number
  readonly size: number
}

export function createSignaturesAwaitingIndex(limit: number): SignaturesAwaitingIndex {
  const groups = new Map<string, AwaitingGroup>()
  let size = 0

  function remove(name: string): ReceivedSignature[] {
    const signatures = groups.get(name)?.signatures ?? []
    groups.delete(name)
    size -= signatures.length
    return signatures
  }

  return {
    add(signature) {
      if (size >= limit) return undefined
      const { publicKey, committeeId, validatorIndex } = signature
      const name = nameOf(publicKey, committeeId, validatorIndex)
      const group = groups.get(name) ?? { committeeId, validatorIndex, publicKey, signatures: [] }
      groups.set(name, group)
      // Copied: these are views of a buffer that holds other messages too.
      const { root, signature: bytes } = signature
      group.signatures.push({ ...signature, root: root.slice(), signature: bytes.slice() })
      size += 1
      return group
    },
    release: (publicKey, committeeId, validatorIndex) => [
      ...remove(nameOf(publicKey, committeeId, validatorIndex)),
      ...remove(nameOf(undefined, committeeId, validatorIndex)),
    ],
    expire(slot) {
      const before = size
      for (const [name, group] of groups) {
        const kept = group.signatures.filter((one) => one.slot >= slot)
        if (kept.length === group.signatures.length) continue
        remove(name)
        if (kept.length === 0) continue
        groups.set(name, { ...group, signatures: kept })
        size += kept.length
      }
      return before - size
    },
    get size() {
      return size
    },
  }
}

const nameOf = (publicKey: string | undefined, committeeId: string, validatorIndex: number) =>
  `${publicKey ?? committeeId} ${validatorIndex}`
