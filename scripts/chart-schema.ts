import type { VariableTable } from '../packages/service-kit/src/define-variable.ts'
import { CHAIN_INDEXER_VARIABLES } from '../services/chain-indexer/src/configuration.ts'
import { GATEWAY_VARIABLES } from '../services/gateway/src/configuration.ts'

/** What the chart or the image sets itself: addresses with passwords come from a Secret, ports are fixed. */
export const SET_BY_CHART = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'ETH_RPC_URLS',
  'GATEWAY_HOST',
  'GATEWAY_PORT',
  'ADMIN_HOST',
  'ADMIN_PORT',
]

const TEXT = { type: 'string', minLength: 1 }
const OBJECT = { type: 'object' }
const LIST = { type: 'array' }

/** The JSON schema of the chart's values: a misspelt value or variable stops `helm install`. */
export function chartSchema(): object {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...closed({
      global: OBJECT,
      image: closed({
        repository: TEXT,
        tag: { type: 'string' },
        pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
      }),
      imagePullSecrets: { type: 'array', items: closed({ name: TEXT }) },
      fullnameOverride: { type: 'string' },
      existingSecret: TEXT,
      migrate: closed({ resources: OBJECT }),
      chainIndexer: service(CHAIN_INDEXER_VARIABLES),
      gateway: service(GATEWAY_VARIABLES, {
        service: closed({
          type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
          port: { type: 'integer', minimum: 1, maximum: 65_535 },
          annotations: OBJECT,
        }),
      }),
      networkPolicy: closed({ enabled: { type: 'boolean' }, gatewayFrom: LIST, adminFrom: LIST }),
    }),
  }
}

function closed(properties: object): object {
  return { type: 'object', additionalProperties: false, properties }
}

function service(table: VariableTable, more: object = {}): object {
  return closed({
    replicas: { type: 'integer', minimum: 0 },
    config: config(table),
    ...more,
    resources: OBJECT,
    podAnnotations: OBJECT,
    nodeSelector: OBJECT,
    tolerations: LIST,
    affinity: OBJECT,
  })
}

function config(table: VariableTable): object {
  const variables = Object.values(table).filter(({ env }) => !SET_BY_CHART.includes(env))
  return {
    type: 'object',
    propertyNames: { enum: variables.map(({ env }) => env) },
    additionalProperties: { type: 'string' },
    required: variables
      .filter((variable) => variable.default === undefined && variable.optional !== true)
      .map(({ env }) => env),
  }
}
