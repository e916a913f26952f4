import { NETWORK_NAMES } from '../packages/contracts/src/presets.ts'
import type { VariableTable } from '../packages/service-kit/src/define-variable.ts'
import { CHAIN_INDEXER_VARIABLES } from '../services/chain-indexer/src/configuration.ts'
import { GATEWAY_VARIABLES } from '../services/gateway/src/configuration.ts'
import { IBFT_COLLECTOR_VARIABLES } from '../services/ibft-collector/src/configuration.ts'

/** Set by the chart or the image: addresses with passwords come from a Secret, ports are fixed. */
export const SET_BY_CHART = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'ETH_RPC_URLS',
  'SSV_NETWORK',
  'GATEWAY_HOST',
  'GATEWAY_PORT',
  'ADMIN_HOST',
  'ADMIN_PORT',
  'DATA_DIR',
  'NETWORK_PRIVATE_KEY',
  'P2P_HOST',
  'P2P_TCP_PORT',
  'P2P_UDP_PORT',
  'P2P_ANNOUNCE_TCP_PORT',
  'P2P_ANNOUNCE_UDP_PORT',
]

/** A devnet exists in one process only. */
const NETWORKS = NETWORK_NAMES.filter((name) => name !== 'devnet')

const TEXT = { type: 'string', minLength: 1 }
const OBJECT = { type: 'object' }
const LIST = { type: 'array' }
const BOOLEAN = { type: 'boolean' }

const port = (minimum: number) => ({ type: 'integer', minimum, maximum: 65_535 })

/**
 * The JSON schema of the chart's values: a misspelt value or variable makes `helm install` fail.
 */
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
      network: { enum: NETWORKS },
      caSecret: { type: 'string' },
      extraEnv: LIST,
      extraVolumes: LIST,
      extraVolumeMounts: LIST,
      migrate: closed({ resources: OBJECT }),
      replay: closed({ resources: OBJECT }),
      chainIndexer: service(CHAIN_INDEXER_VARIABLES),
      ibftCollector: service(IBFT_COLLECTOR_VARIABLES, {
        persistence: closed({
          enabled: BOOLEAN,
          size: TEXT,
          storageClass: { type: 'string' },
        }),
        keyFromSecret: BOOLEAN,
        hostPorts: BOOLEAN,
        service: closed({
          enabled: BOOLEAN,
          type: { enum: ['NodePort', 'LoadBalancer'] },
          p2pNodePort: port(0),
          discoveryNodePort: port(0),
          annotations: OBJECT,
        }),
      }),
      gateway: service(GATEWAY_VARIABLES, {
        service: closed({
          type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
          port: port(1),
          annotations: OBJECT,
        }),
      }),
      networkPolicy: closed({ enabled: BOOLEAN, gatewayFrom: LIST, adminFrom: LIST }),
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
