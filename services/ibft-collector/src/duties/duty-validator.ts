import type { CommitteeFacts } from '@ssv-exporter/ssv/alan/validation/facts'

/** A registered validator, as far as duties need it. */
export interface DutyValidator {
  /** 48 bytes in hex. */
  readonly publicKey: string
  readonly committee: CommitteeFacts
  /** The key of an operator's share, 48 bytes; undefined where the operator has none. */
  shareKeyOf(operatorId: bigint): Uint8Array | undefined
}
