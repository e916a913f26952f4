import type { CommitteeFacts } from '@ssv-exporter/ssv/alan/validation/facts'

/** A partial signature of an accepted message, not verified yet. */
export interface HeardSignature {
  /** MessageID in hex. */
  readonly key: string
  readonly runnerRole: number
  readonly partialType: number
  readonly slot: number
  readonly committee: CommitteeFacts
  /** In hex. */
  readonly committeeId: string
  /** The validator that the message names, in hex; absent where it names a committee. */
  readonly publicKey?: string
  readonly validatorIndex: number
  readonly signer: bigint
  /** Signing root, 32 bytes. */
  readonly root: Uint8Array
  /** 96 bytes. */
  readonly signature: Uint8Array
  /** Unix time in milliseconds. */
  readonly receivedMs: number
}
