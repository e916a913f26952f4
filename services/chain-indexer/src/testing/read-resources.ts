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

const OPERATORS = `SELECT o.index, o.operator_id AS id, convert_from(k.key, 'UTF8') AS "publicKey",
    convert_from(o.name, 'UTF8') AS name, '0x' || encode(o.owner, 'hex') AS owner, o.fee::text AS fee,
    o.eth_fee::text AS "ethFee", o.declared_fee::text AS "declaredFee", o.declared_block AS "declaredBlock",
    o.withdrawn::text, o.eth_withdrawn::text AS "ethWithdrawn", o.is_private AS "isPrivate",
    (SELECT json_agg('0x' || encode(each, 'hex')) FROM unnest(o.whitelist) AS each) AS some,
    o.whitelist IS NOT NULL AS listed, '0x' || encode(o.whitelisting_contract, 'hex') AS "whitelistingContract",
    o.added_block AS "addedBlock", o.removed_block AS "removedBlock"
  FROM operator o JOIN operator_key k ON k.id = o.key_id ORDER BY o.index`

const VALIDATORS = `SELECT v.index, encode(k.key, 'hex') AS "publicKey", '0x' || encode(v.owner, 'hex') AS owner,
    '0x' || encode(v.cluster_id, 'hex') AS "clusterId",
    (SELECT json_agg(json_build_object('publicKey', convert_from(ok.key, 'UTF8'), 'nodeId',
        CASE WHEN d.generation = 'current' THEN v.operator_ids[u.place::int] ELSE u.place END) ORDER BY u.place)
      FROM unnest(v.operator_key_ids) WITH ORDINALITY AS u(id, place)
      JOIN operator_key ok ON ok.id = u.id) AS operators,
    v.liquidated, v.registered_block AS "registeredBlock", v.exited_block AS "exitedBlock",
    v.removed_block AS "removedBlock"
  FROM validator v JOIN validator_key k ON k.id = v.key_id CROSS JOIN deployment d ORDER BY v.index`

const CLUSTERS = `SELECT '0x' || encode(id, 'hex') AS id, '0x' || encode(owner, 'hex') AS owner,
    operator_ids AS "operatorIds", validator_count AS "validatorCount", network_fee_index::text AS "networkFeeIndex",
    index::text AS index, active, balance::text AS balance, updated_block AS "updatedBlock",
    currency, coalesce(v_units * 32 / 10000, validator_count * 32) AS "effectiveBalance",
    effective_balance_block AS "effectiveBalanceBlock", migrated_block AS "migratedBlock"
  FROM cluster ORDER BY id`

/** Every registry record in API form, including removed ones. */
export interface Resources {
  operator: OperatorResource[]
  validator: ValidatorResource[]
  cluster: ClusterResource[]
}

/** Reads the resources from the tables with separate SQL. */
export async function readResources(database: Transaction): Promise<Resources> {
  const read = (text: string) => database.query<Record<string, unknown>>('resources', text)
  return {
    operator: (await read(OPERATORS)).map(({ some, listed, ...row }) =>
      operatorResource.parse({ ...row, whitelist: listed ? (some ?? []) : null }),
    ),
    validator: (await read(VALIDATORS)).map((row) => validatorResource.parse(row)),
    cluster: (await read(CLUSTERS)).map((row) => clusterResource.parse(row)),
  }
}
