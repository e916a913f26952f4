import { isDeepStrictEqual } from 'node:util'
import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { effectiveBalance } from '@ssv-exporter/contracts/effective-balance'
import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import {
  operatorDetails,
  type PublicationTags,
  type RecordBody,
  type RecordTags,
  validatorDetails,
} from '@ssv-exporter/gateway-api/publication'
import { clusterResource } from '@ssv-exporter/gateway-api/resources/cluster-resource'
import { pickMembers } from '@ssv-exporter/gateway-api/resources/pick-members'
import type {
  ClusterChange,
  OperatorChange,
  RegistryChange,
  ValidatorChange,
} from '../registry/registry-change.ts'
import { publishedMembers } from './published-members.ts'
import { sameOriginalView } from './same-original-view.ts'
import { samePublishedView } from './same-published-view.ts'

interface PublicationContext {
  generation: ContractGeneration
  /** An operator's key text by key id. */
  keyOf(id: number): string
}

/** The publication of a change; undefined when no published field changed. */
export function registryPublication(
  change: RegistryChange,
  context: PublicationContext,
): RecordBody | undefined {
  if (!change.registered && samePublishedView(change)) return undefined
  switch (change.type) {
    case 'operator':
      return operatorPublication(change, context)
    case 'validator':
      return validatorPublication(change, context)
    case 'cluster':
      return clusterPublication(change)
  }
}

type CommonMembers = Pick<RecordBody, 'op' | 'update' | 'detail'> & { block: number }

function commonMembers(change: RegistryChange): CommonMembers {
  const { op, block, before, registered } = change
  if (op !== 'put' || before === undefined) return { op, block }
  const detail = !registered && sameOriginalView(change)
  return { op, update: true, ...(detail && { detail }), block }
}

function operatorPublication(change: OperatorChange, { keyOf }: PublicationContext): RecordBody {
  const { row } = change
  return {
    type: 'operator',
    ...commonMembers(change),
    record: {
      publicKey: keyOf(row.keyId),
      name: textFromBytes(row.name),
      ownerAddress: row.owner,
      index: row.index,
    },
    details: pickMembers(operatorDetails, {
      ...publishedMembers(row),
      id: row.operatorId ?? null,
    }),
    tags: tagsOf(change, ({ owner, operatorId }) => ({
      owner,
      operatorIds: operatorId === undefined ? [] : [String(operatorId)],
    })),
  }
}

function validatorPublication(
  change: ValidatorChange,
  { generation, keyOf }: PublicationContext,
): RecordBody {
  const { row } = change
  // Nodes are numbered by contract id today; formerly by their index in the event, from 1.
  const nodeIds = generation === 'current' ? row.operatorIds : undefined
  return {
    type: 'validator',
    ...commonMembers(change),
    record: {
      publicKey: row.publicKey.slice(2),
      operators: row.operatorKeyIds.map((id, i) => ({
        publicKey: keyOf(id),
        nodeId: nodeIds?.[i] ?? i + 1,
      })),
      index: row.index,
    },
    details: pickMembers(validatorDetails, publishedMembers(row)),
    tags: tagsOf(change, ({ owner, operatorIds, clusterId }) => ({
      owner,
      operatorIds: (operatorIds ?? []).map(String),
      ...(clusterId !== undefined && { clusterId }),
    })),
  }
}

/** The selection fields of a record, and their former values if they changed. */
function tagsOf<Row>(
  { row, before }: { row: Row; before: Row | undefined },
  of: (row: Row) => RecordTags,
): PublicationTags {
  const tags = of(row)
  const former = before && of(before)
  return former === undefined || isDeepStrictEqual(tags, former) ? tags : { ...tags, former }
}

function clusterPublication(change: ClusterChange): RecordBody {
  const { row } = change
  const { op, update, block } = commonMembers(change)
  return {
    type: 'cluster',
    op,
    ...(update && { update }),
    block,
    record: pickMembers(clusterResource, {
      ...publishedMembers(row),
      effectiveBalance: effectiveBalance(row.vUnits, row.validatorCount),
    }),
    tags: { owner: row.owner, operatorIds: row.operatorIds.map(String), clusterId: row.id },
  }
}
