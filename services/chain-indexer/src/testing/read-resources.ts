import {
  type ClusterResource,
  clusterResource,
} from '@ssv-exporter/gateway-api/resources/cluster-resource'
import {
  type OperatorResource,
  operatorResource,
} from '@ssv-exporter/gateway-api/resources/operator-resource'
import {
  type ValidatorResource,
  validatorResource,
} from '@ssv-exporter/gateway-api/resources/validator-resource'
import type { Transaction } from '@ssv-exporter/store/database'

const OPERATORS = `SELECT o.*, convert_from(k.key, 'UTF8') AS public_key, convert_from(o.name, 'UTF8') AS name
  FROM operator o JOIN operator_key k ON k.id = o.key_id ORDER BY o.index`

const VALIDATORS = `SELECT v.*, encode(k.key, 'hex') AS public_key,
    (SELECT json_agg(json_build_object('publicKey', convert_from(ok.key, 'UTF8'), 'nodeId',
        CASE WHEN d.generation = 'current' THEN v.operator_ids[u.place::int] ELSE u.place END) ORDER BY u.place)
      FROM unnest(v.operator_key_ids) WITH ORDINALITY AS u(id, place)
      JOIN operator_key ok ON ok.id = u.id) AS operators
  FROM validator v JOIN validator_key k ON k.id = v.key_id CROSS JOIN deployment d ORDER BY v.index`

const CLUSTERS = `SELECT *, coalesce(v_units * 32 / 10000, validator_count * 32) AS effective_balance
  FROM cluster ORDER BY id`

/** Every registry record in API form, including removed ones. */
export interface Resources {
  operator: OperatorResource[]
  validator: ValidatorResource[]
  cluster: ClusterResource[]
}

/**
 * Reads the resources from the tables with separate code: every column is a member, but for those
 * named here.
 */
export async function readResources(database: Transaction): Promise<Resources> {
  const read = async (text: string) =>
    (await database.query<Record<string, unknown>>('resources', text)).map(membersOf)
  return {
    operator: (await read(OPERATORS)).map(({ operatorId: id, keyId: _, ...row }) =>
      operatorResource.parse({ ...row, id }),
    ),
    validator: (await read(VALIDATORS)).map(
      ({ keyId: _, operatorIds: __, operatorKeyIds: ___, sharePublicKeys: ____, ...row }) =>
        validatorResource.parse(row),
    ),
    cluster: (await read(CLUSTERS)).map(({ vUnits: _, ...row }) => clusterResource.parse(row)),
  }
}

function membersOf(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      inApiForm(value),
    ]),
  )
}

function inApiForm(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  return Array.isArray(value) ? value.map(inApiForm) : value
}
