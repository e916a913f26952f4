import type { PublicationOp } from '@ssv-exporter/gateway-api/publication'
import type { Cluster } from '@ssv-exporter/store/registry/clusters'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { Validator } from '@ssv-exporter/store/registry/validators'

interface ChangeOf<Type, Row> {
  type: Type
  op: PublicationOp
  block: number
  /** The current record; with `retract`, the former one. */
  row: Row
  /** The record before this change; undefined if it did not exist. */
  before: Row | undefined
  /**
   * Caused by a registration: published even if the record is unchanged (SSV v0.1.12 behaviour).
   */
  registered: boolean
}

export type OperatorChange = ChangeOf<'operator', Operator>
export type ValidatorChange = ChangeOf<'validator', Validator>
export type ClusterChange = ChangeOf<'cluster', Cluster>

/** A change of one registry record. */
export type RegistryChange = OperatorChange | ValidatorChange | ClusterChange
