import { hash } from 'node:crypto'
import type { BeaconStatus, CommitteeFacts } from '@ssv-exporter/ssv/alan/validation/facts'

/**
 * Looks up a validator on the beacon chain; undefined if not requested yet. @param publicKey in hex
 */
export type LookUp = (publicKey: string) => BeaconStatus | 'none' | undefined

const OPERATOR_ID_BYTES = 4
/** From this number of validators on, the rules ignore their indices. */
const SMALL_COMMITTEE = 16

/** A committee of the registry. A class, to share getters among thousands of instances. */
export class CommitteeEntry implements CommitteeFacts {
  readonly id: Uint8Array
  readonly operatorIds: readonly bigint[]
  validatorCount = 0
  readonly #lookUp: LookUp
  /** Keys of the first validators. */
  readonly #publicKeys: string[] = []

  /** @param operatorIds ascending */
  constructor(operatorIds: readonly number[], lookUp: LookUp) {
    this.id = committeeIdOf(operatorIds)
    this.operatorIds = operatorIds.map(BigInt)
    this.#lookUp = lookUp
  }

  add(publicKey: string): void {
    this.validatorCount += 1
    if (this.validatorCount < SMALL_COMMITTEE) this.#publicKeys.push(publicKey)
  }

  get validatorIndices(): readonly number[] | undefined {
    if (this.validatorCount >= SMALL_COMMITTEE) return undefined
    const indices: number[] = []
    for (const publicKey of this.#publicKeys) {
      const found = this.#lookUp(publicKey)
      if (found === undefined) return undefined
      if (found !== 'none') indices.push(found.index)
    }
    return indices
  }
}

/**
 * SHA-256 over the ids ascending, each as 4 bytes little-endian (ssv-spec v1.2.0
 * types.GetCommitteeID).
 */
function committeeIdOf(sorted: readonly number[]): Uint8Array {
  const ids = Buffer.alloc(sorted.length * OPERATOR_ID_BYTES)
  for (const [i, id] of sorted.entries()) ids.writeUInt32LE(id % 2 ** 32, i * OPERATOR_ID_BYTES)
  return hash('sha256', ids, 'buffer')
}
