import type { ValidatorInfo } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { CommitteeEntry, LookUp } from './committee-entry.ts'

export const SHARE_KEY_BYTES = 48

export interface ValidatorFields {
  /** 48 bytes in hex. */
  readonly publicKey: string
  readonly committee: CommitteeEntry
  readonly liquidated: boolean
  readonly exited: boolean
  /** In event order. */
  readonly operatorIds: readonly number[]
  /** 48 bytes per operator, in operator order. */
  readonly shareKeys: Uint8Array
  readonly lookUp: LookUp
}

/** A validator of the registry. A class, to share getters among a hundred thousand instances. */
export class ValidatorEntry implements ValidatorInfo {
  readonly committee: CommitteeEntry
  readonly liquidated: boolean
  readonly exits: number
  /** 48 bytes in hex. */
  readonly publicKey: string
  readonly #operatorIds: readonly number[]
  readonly #shareKeys: Uint8Array
  readonly #lookUp: LookUp

  constructor(fields: ValidatorFields) {
    this.committee = fields.committee
    this.liquidated = fields.liquidated
    this.exits = fields.exited ? 1 : 0
    this.publicKey = fields.publicKey
    this.#operatorIds = fields.operatorIds
    this.#shareKeys = fields.shareKeys
    this.#lookUp = fields.lookUp
  }

  get beacon() {
    return this.#lookUp(this.publicKey)
  }

  /** The share keys of all operators, 48 bytes each. */
  *shareKeys(): Generator<Uint8Array> {
    for (let at = 0; at + SHARE_KEY_BYTES <= this.#shareKeys.length; at += SHARE_KEY_BYTES) {
      yield this.#shareKeys.subarray(at, at + SHARE_KEY_BYTES)
    }
  }

  /** The share key of an operator, 48 bytes; undefined if the operator has none. */
  shareKeyOf(operatorId: bigint): Uint8Array | undefined {
    const i = this.#operatorIds.indexOf(Number(operatorId))
    const end = (i + 1) * SHARE_KEY_BYTES
    if (i === -1 || this.#shareKeys.length < end) return undefined
    return this.#shareKeys.subarray(end - SHARE_KEY_BYTES, end)
  }
}
