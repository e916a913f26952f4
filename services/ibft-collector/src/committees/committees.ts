import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

/** Who signs for a validator. */
export interface Committee {
  /** The number the store knows the validator by. */
  readonly validatorKeyId: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
  /** How signers are numbered, in the order of `shareKeys`. */
  readonly nodeIds: readonly number[]
  /** 48 bytes each. */
  readonly shareKeys: readonly Uint8Array[]
  /** Signers that a decided message needs: 2f + 1 of 3f + 1. */
  readonly quorum: number
  /** For publications: `0x` and lower-case hex. */
  readonly owner: string
  /** For publications: contract numbers, decimal; empty in generations without. */
  readonly operatorIds: readonly string[]
  /** For publications: `0x` and lower-case hex; absent in generations without. */
  readonly clusterId?: string
}

/** The committees of the registry, in memory, kept up with the store. */
export interface Committees extends Startable {
  /** By the 48 bytes of the key. */
  of(publicKey: Uint8Array): Committee | undefined
  all(): Iterable<Committee>
  readonly size: number
  /** Called after the registry moved, with what is new or changed (another committee); start() calls it with all, a page at a time. */
  onChange(listener: (changed: readonly Committee[]) => void): void
}
