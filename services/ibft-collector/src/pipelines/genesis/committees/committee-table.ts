import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { CommitteeRow } from '@ssv-exporter/store/registry/committees'
import type { ValidatorCommittee } from './committee.ts'

const KEY_BYTES = 48

/** Data shared by many committees. */
interface Shape {
  readonly nodeIds: readonly number[]
  readonly operatorIds: readonly string[]
  readonly owner: string
  readonly clusterId?: string
  readonly quorum: number
}

interface Entry {
  readonly keyId: number
  /** Public key, then share keys; a view of a buffer shared by a page of rows. */
  readonly pool: Uint8Array
  readonly at: number
  readonly shape: Shape
  readonly registeredBlock: number
  /**
   * Callers get the same object while it is in use: thousands of messages refer to their committee.
   */
  made?: WeakRef<ValidatorCommittee>
}

/**
 * A compact table of the registry's committees: keys side by side in one buffer per page, lists
 * once per cluster. A Committee object is created on demand, if none is in use.
 */
export interface CommitteeTable {
  of(publicKey: Uint8Array): ValidatorCommittee | undefined
  all(): IterableIterator<ValidatorCommittee>
  readonly size: number
  /** @returns the new and changed committees */
  put(rows: readonly CommitteeRow[], generation: string): ValidatorCommittee[]
  /** Removes validators whose registration was orphaned. */
  drop(keyIds: readonly number[]): void
  /** Key ids of registrations after a block. */
  registeredAfter(block: number): number[]
}

/** Whether the shares match the operators; otherwise no signature can be verified. */
const isWhole = ({ publicKey, sharePublicKeys, operatorIds }: CommitteeRow) =>
  publicKey.length === KEY_BYTES &&
  sharePublicKeys.length > 0 &&
  sharePublicKeys.length % KEY_BYTES === 0 &&
  (operatorIds === null || operatorIds.length === sharePublicKeys.length / KEY_BYTES)

export function createCommitteeTable(): CommitteeTable {
  const entries = new Map<string, Entry>()
  const names = new Map<number, string>()
  const shapes = new Map<string, Shape>()

  function shapeOf(row: CommitteeRow, generation: string): Shape {
    const count = row.sharePublicKeys.length / KEY_BYTES
    const owner = `0x${hexOf(row.owner)}`
    const byContract = generation === 'current' && row.operatorIds !== null
    const name = `${owner} ${row.operatorIds?.join() ?? count} ${byContract}`
    const known = shapes.get(name)
    if (known !== undefined) return known
    const shape: Shape = {
      nodeIds: byContract
        ? [...(row.operatorIds as number[])]
        : Array.from({ length: count }, (_, index) => index + 1),
      operatorIds: (row.operatorIds ?? []).map(String),
      owner,
      // Derived from owner and operators, so it is not part of the name.
      ...(row.clusterId && { clusterId: `0x${hexOf(row.clusterId)}` }),
      quorum: quorumOf(count),
    }
    shapes.set(name, shape)
    return shape
  }

  function toCommittee(entry: Entry): ValidatorCommittee {
    const made = entry.made?.deref()
    if (made !== undefined) return made
    const { keyId, pool, at, shape } = entry
    const key = (index: number) =>
      pool.subarray(at + index * KEY_BYTES, at + (index + 1) * KEY_BYTES)
    const committee = {
      validatorKeyId: keyId,
      publicKey: key(0),
      shareKeys: shape.nodeIds.map((_, index) => key(index + 1)),
      ...shape,
    }
    entry.made = new WeakRef(committee)
    return committee
  }

  function isSame(known: Entry | undefined, entry: Entry): boolean {
    if (known?.keyId !== entry.keyId || known.shape !== entry.shape) return false
    const bytes = (1 + entry.shape.nodeIds.length) * KEY_BYTES
    const before = known.pool.subarray(known.at, known.at + bytes)
    return Buffer.compare(before, entry.pool.subarray(entry.at, entry.at + bytes)) === 0
  }

  return {
    of(publicKey) {
      const entry = entries.get(hexOf(publicKey))
      return entry && toCommittee(entry)
    },
    *all() {
      for (const entry of entries.values()) yield toCommittee(entry)
    },
    get size() {
      return entries.size
    },
    put(rows, generation) {
      const whole = rows.filter(isWhole)
      // The rows are views of the driver's socket buffers: copied, so that these can be freed.
      const pool = new Uint8Array(
        whole.reduce((sum, row) => sum + KEY_BYTES + row.sharePublicKeys.length, 0),
      )
      const changed: ValidatorCommittee[] = []
      let at = 0
      for (const row of whole) {
        pool.set(row.publicKey, at)
        pool.set(row.sharePublicKeys, at + KEY_BYTES)
        const { keyId, registeredBlock } = row
        const entry: Entry = { keyId, pool, at, shape: shapeOf(row, generation), registeredBlock }
        const name = hexOf(row.publicKey)
        const same = isSame(entries.get(name), entry)
        at += KEY_BYTES + row.sharePublicKeys.length
        entries.set(name, entry)
        names.set(keyId, name)
        if (!same) changed.push(toCommittee(entry))
      }
      return changed
    },
    drop(keyIds) {
      for (const keyId of keyIds) {
        const name = names.get(keyId)
        names.delete(keyId)
        if (name !== undefined) entries.delete(name)
      }
    },
    registeredAfter(block) {
      const keyIds: number[] = []
      for (const { keyId, registeredBlock } of entries.values()) {
        if (registeredBlock > block) keyIds.push(keyId)
      }
      return keyIds
    },
  }
}

/**
 * Copied: V8 keeps such a short array in its heap, and moves it out when its `buffer` is accessed.
 */
