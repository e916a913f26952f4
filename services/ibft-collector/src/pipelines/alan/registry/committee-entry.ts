import { committeeId } from '@ssv-exporter/contracts/committee-id'
import { hexToBytes } from '@ssv-exporter/encoding/node/hex'
import { SMALL_COMMITTEE } from '@ssv-exporter/ssv/alan/validation/duties'
import type {
  BeaconStatus,
  CommitteeInfo,
} from '@ssv-exporter/ssv/alan/validation/validation-context'

/**
 * Looks up a validator on the beacon chain; undefined if not requested yet. @param publicKey in hex
 */
export type LookUp = (publicKey: string) => BeaconStatus | 'none' | undefined

/** A committee of the registry. A class, to share getters among thousands of instances. */
export class CommitteeEntry implements CommitteeInfo {
  readonly id: Uint8Array
  readonly operatorIds: readonly bigint[]
  validatorCount = 0
  readonly #lookUp: LookUp
  /** Keys of the validators of a small committee: the rules ignore the indices of larger ones. */
  readonly #publicKeys: string[] = []

  /** @param operatorIds ascending */
  constructor(operatorIds: readonly number[], lookUp: LookUp) {
    this.operatorIds = operatorIds.map(BigInt)
    this.id = hexToBytes(committeeId(this.operatorIds))
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
