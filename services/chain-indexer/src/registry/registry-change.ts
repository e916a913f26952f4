import type { PublicationOp } from '@ssv-exporter/gateway-api/publication'
import type { Cluster } from '@ssv-exporter/store/registry/clusters'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { Validator } from '@ssv-exporter/store/registry/validators'

interface ChangeOf<Type, Row> {
  type: Type
  op: PublicationOp
  block: number
  /** As it is now; with `retract`, as it was. */
  row: Row
  /** As it was before this change; undefined when it was not there. */
  before: Row | undefined
  /** By a registration: consumers are told even when the record reads as it did (SSV v0.1.12 behaviour). */
  registered: boolean
}

export type OperatorChange = ChangeOf<'operator', Operator>
export type ValidatorChange = ChangeOf<'validator', Validator>
export type ClusterChange = ChangeOf<'cluster', Cluster>

/** What became of one record of the registry. */
export type RegistryChange = OperatorChange | ValidatorChange | ClusterChange
