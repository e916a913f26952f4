import type { HeardSignature } from './heard-signature.ts'

/** Signatures for a validator index that is not known yet, of one committee or one validator. */
export interface WaitingGroup {
  readonly committeeId: string
  readonly validatorIndex: number
  /** Absent where messages name the committee alone. */
  readonly publicKey: string | undefined
  readonly signatures: HeardSignature[]
}

/** Signatures that wait until the index they name is known. Bounded; what waits does not count. */
export interface WaitingSignatures {
  /** @returns the group it waits in; undefined when there is no room */
  add(signature: HeardSignature): WaitingGroup | undefined
  /** Takes out what waits for a validator of a committee. */
  take(publicKey: string, committeeId: string, validatorIndex: number): HeardSignature[]
  /** Drops signatures of slots before `slot`. @returns how many */
  expire(slot: number): number
  readonly size: number
}

export function createWaitingSignatures(limit: number): WaitingSignatures {
  const groups = new Map<string, WaitingGroup>()
  let size = 0

  function remove(name: string): HeardSignature[] {
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
      // Views of a buffer that holds other messages too.
      const { root, signature: bytes } = signature
      group.signatures.push({ ...signature, root: root.slice(), signature: bytes.slice() })
      size += 1
      return group
    },
    take: (publicKey, committeeId, validatorIndex) => [
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
