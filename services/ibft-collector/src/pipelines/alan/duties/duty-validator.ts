import type { CommitteeInfo } from '@ssv-exporter/ssv/alan/validation/validation-context'

/** The fields of a registered validator that duties need. */
export interface DutyValidator {
  /** 48 bytes in hex. */
  readonly publicKey: string
  readonly committee: CommitteeInfo
  /** The share key of an operator, 48 bytes; undefined if the operator has none. */
  shareKeyOf(operatorId: bigint): Uint8Array | undefined
}
