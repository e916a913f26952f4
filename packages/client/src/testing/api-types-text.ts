import { accountResource } from '@ssv-exporter/gateway-api/resources/account-resource'
import { clusterBalanceResource } from '@ssv-exporter/gateway-api/resources/cluster-balance-resource'
import { clusterResource } from '@ssv-exporter/gateway-api/resources/cluster-resource'
import { contradictionResource } from '@ssv-exporter/gateway-api/resources/contradiction-resource'
import { decidedResource } from '@ssv-exporter/gateway-api/resources/decided-resource'
import { eventResource } from '@ssv-exporter/gateway-api/resources/event-resource'
import { networkResource } from '@ssv-exporter/gateway-api/resources/network-resource'
import { operatorEarningsResource } from '@ssv-exporter/gateway-api/resources/operator-earnings-resource'
import { operatorResource } from '@ssv-exporter/gateway-api/resources/operator-resource'
import { statusResource } from '@ssv-exporter/gateway-api/resources/status-resource'
import { validatorResource } from '@ssv-exporter/gateway-api/resources/validator-resource'
import { getClusterBalance } from '@ssv-exporter/gateway-api/rest/endpoints/get-cluster-balance'
import { getNetwork } from '@ssv-exporter/gateway-api/rest/endpoints/get-network'
import { listAccounts } from '@ssv-exporter/gateway-api/rest/endpoints/list-accounts'
import { listClusters } from '@ssv-exporter/gateway-api/rest/endpoints/list-clusters'
import { listContradictions } from '@ssv-exporter/gateway-api/rest/endpoints/list-contradictions'
import { listDecided } from '@ssv-exporter/gateway-api/rest/endpoints/list-decided'
import { listEvents } from '@ssv-exporter/gateway-api/rest/endpoints/list-events'
import { listOperators } from '@ssv-exporter/gateway-api/rest/endpoints/list-operators'
import { listValidators } from '@ssv-exporter/gateway-api/rest/endpoints/list-validators'
import { problem } from '@ssv-exporter/gateway-api/rest/problem'
import { clientMessage } from '@ssv-exporter/gateway-api/stream/client-message'
import { position } from '@ssv-exporter/gateway-api/stream/position'
import { push, serverEvent, serverReply } from '@ssv-exporter/gateway-api/stream/server-message'
import { streamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { z } from 'zod'

/** What the client names, in the order it is written. Of requests, what may be said; of answers, what is. */
const SCHEMAS: readonly (readonly [name: string, schema: z.ZodType, io: 'input' | 'output'])[] = [
  ['Position', position, 'output'],
  ['StreamFilter', streamFilter, 'input'],
  ['Operator', operatorResource, 'output'],
  ['Validator', validatorResource, 'output'],
  ['Cluster', clusterResource, 'output'],
  ['ClusterBalance', clusterBalanceResource, 'output'],
  ['OperatorEarnings', operatorEarningsResource, 'output'],
  ['Account', accountResource, 'output'],
  ['Network', networkResource, 'output'],
  ['Decided', decidedResource, 'output'],
  ['Contradiction', contradictionResource, 'output'],
  ['ContractEvent', eventResource, 'output'],
  ['Status', statusResource, 'output'],
  ['Push', push, 'output'],
  ['ServerEvent', serverEvent, 'output'],
  ['ServerReply', serverReply, 'output'],
  ['ClientMessage', clientMessage, 'input'],
  ['Problem', problem, 'output'],
  ['OperatorsParameters', listOperators.query, 'input'],
  ['ValidatorsParameters', listValidators.query, 'input'],
  ['DecidedParameters', listDecided.query, 'input'],
  ['ContradictionsParameters', listContradictions.query, 'input'],
  ['ClustersParameters', listClusters.query, 'input'],
  ['AtBlockParameters', getClusterBalance.query, 'input'],
  ['AccountsParameters', listAccounts.query, 'input'],
  ['NetworkParameters', getNetwork.query, 'input'],
  ['EventsParameters', listEvents.query, 'input'],
]

/** Names of schemas that mean something else in TypeScript. */
const RENAMED: Readonly<Record<string, string>> = { Error: 'ErrorReply', Query: 'QueryMessage' }

type Schema = z.core.JSONSchema.JSONSchema

const HEAD = [
  '// Made by scripts/write-references.ts from the schemas of the gateway; do not edit.',
  '// Types without zod, with what the schemas say of each member.',
].join('\n')

/** The types of the schemas that the gateway validates by, as TypeScript that needs nothing else. */
export function apiTypesText(): string {
  const declarations = new Map<string, string>()
  for (const [name, schema, io] of SCHEMAS) {
    const { $defs = {}, ...root } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema }) {
        // Not JSON, and still what a parameter may be.
        if (zodSchema._zod.def.type === 'bigint') Object.assign(jsonSchema, { type: 'bigint' })
      },
    })
    for (const [id, definition] of Object.entries($defs)) {
      const known = RENAMED[id] ?? id
      if (!declarations.has(known)) declarations.set(known, declarationOf(known, definition))
    }
    if (!declarations.has(name)) declarations.set(name, declarationOf(name, root))
  }
  return [HEAD, ...declarations.values()].join('\n\n')
}

function declarationOf(name: string, schema: Schema): string {
  const type = typeOf(schema)
  const declared =
    schema.type === 'object' ? `export interface ${name} ${type}` : `export type ${name} = ${type}`
  return `${commentOf(schema)}${declared}`
}

function commentOf({ description }: Schema): string {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '* /')} */\n`
}

function typeOf(schema: Schema | boolean): string {
  if (typeof schema === 'boolean') return 'unknown'
  const { $ref, enum: values, anyOf, oneOf, type } = schema
  if ($ref !== undefined) {
    const id = $ref.split('/').at(-1) ?? ''
    return RENAMED[id] ?? id
  }
  if ('const' in schema) return JSON.stringify(schema.const)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  const members = anyOf ?? oneOf
  if (members !== undefined) return [...new Set(members.map(typeOf))].join(' | ')
  if (type === 'object') return objectOf(schema)
  if (type === 'array') return `Array<${typeOf((schema.items ?? true) as Schema | boolean)}>`
  if (type === undefined) return 'unknown'
  if (Array.isArray(type)) return type.join(' | ')
  return type === 'integer' ? 'number' : `${type}`
}

function objectOf({ properties, required = [], additionalProperties }: Schema): string {
  if (typeof additionalProperties === 'object') {
    return `Record<string, ${typeOf(additionalProperties)}>`
  }
  if (properties === undefined || Object.keys(properties).length === 0) {
    return 'Record<string, never>'
  }
  const lines = Object.entries(properties).map(([name, member]) => {
    const type = typeOf(member)
    const comment = typeof member === 'boolean' ? '' : commentOf(member)
    return required.includes(name)
      ? `${comment}${name}: ${type}`
      : `${comment}${name}?: ${type} | undefined`
  })
  return `{\n${lines.join('\n')}\n}`
}
