import type { CommitteeInfo } from '@ssv-exporter/ssv/alan/validation/validation-context'

/** An unverified partial signature of an accepted message. */
export interface ReceivedSignature {
  /** MessageID in hex. */
  readonly messageId: string
  readonly runnerRole: number
  readonly partialType: number
  readonly slot: number
  readonly committee: CommitteeInfo
  /** In hex. */
  readonly committeeId: string
  /** The validator named by the message, in hex; absent if the message names a committee. */
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
