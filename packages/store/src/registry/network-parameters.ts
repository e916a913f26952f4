import type { Transaction } from '../database.ts'
import { isBefore, type LogLocation } from './log-location.ts'

/** A parameter set by an event. `name` is the event's name; `namedByCurrency` adds the currency. */
export interface NetworkParameter extends LogLocation {
  name: string
  event: string
  /** Decimal digits, an address or a version. */
  value: string
}

/** The position at which the contract became v2 and clusters pay in ETH. */
export interface EthSince extends LogLocation {
  /**
   * Whether it was declared by `SSVNetworkUpgradeBlock`; false: inferred from the upgrade of a
   * module that only v2 has.
   */
  declared: boolean
}

/** Name of the parameter that stores the boundary. */
export const ETH_SINCE = 'ethSince'

/** Parameters whose event sets the SSV value before the boundary and the ETH value after it. */
const BY_ERA: Readonly<Record<string, readonly [ssv: string, eth: string]>> = {
  networkFee: ['ssvNetworkFee', 'ethNetworkFee'],
  liquidationThreshold: ['ssvLiquidationThreshold', 'ethLiquidationThreshold'],
  minimumCollateral: ['ssvMinimumCollateral', 'ethMinimumCollateral'],
  operatorMaximumFee: ['ssvOperatorMaximumFee', 'ethOperatorMaximumFee'],
}

interface ParameterRow {
  name: string
  block_number: number
  log_index: number
  event: string
  value: string
}

export async function addNetworkParameters(
  transaction: Transaction,
  rows: readonly NetworkParameter[],
): Promise<void> {
  if (rows.length === 0) return
  await transaction.query(
    'network-parameters-add',
    `INSERT INTO network_parameter (name, block_number, log_index, event, value)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::text[], $5::text[])`,
    [
      rows.map((row) => row.name),
      rows.map((row) => row.block),
      rows.map((row) => row.logIndex),
      rows.map((row) => row.event),
      rows.map((row) => row.value),
    ],
  )
}

/** All parameters set up to and including a block, in chain order. */
export async function readNetworkParameters(
  transaction: Pick<Transaction, 'query'>,
  toBlock: number,
): Promise<NetworkParameter[]> {
  const rows = await transaction.query<ParameterRow>(
    'network-parameters-read',
    `SELECT name, block_number, log_index, event, value FROM network_parameter
     WHERE block_number <= $1 ORDER BY block_number, log_index, name`,
    [toBlock],
  )
  return rows.map(toParameter)
}

/** @returns undefined until the contract is known to be v2 */
export async function readEthSince(transaction: Transaction): Promise<EthSince | undefined> {
  const rows = await transaction.query<ParameterRow>(
    'network-parameters-eth-since',
    `SELECT name, block_number, log_index, event, value FROM network_parameter WHERE name = $1
     ORDER BY block_number, log_index`,
    [ETH_SINCE],
  )
  return ethSinceOf(rows.map(toParameter))
}

/**
 * The boundary found in the parameters: declared by the contract, otherwise inferred from its
 * modules.
 */
export function ethSinceOf(parameters: readonly NetworkParameter[]): EthSince | undefined {
  const boundaries = parameters.filter(({ name }) => name === ETH_SINCE)
  const declared = boundaries.find(({ event }) => event === 'SSVNetworkUpgradeBlock')
  const boundary = declared ?? boundaries[0]
  return (
    boundary && {
      block: boundary.block,
      logIndex: boundary.logIndex,
      declared: declared !== undefined,
    }
  )
}

/**
 * Renames parameters by currency: an event shared by v1 and v2 sets the SSV value before the
 * boundary.
 */
export function namedByCurrency(
  parameters: readonly NetworkParameter[],
  ethSince: LogLocation | undefined,
): NetworkParameter[] {
  return parameters.map((parameter) => {
    const names = BY_ERA[parameter.name]
    if (names === undefined) return parameter
    const eth = ethSince !== undefined && isBefore(ethSince, parameter)
    return { ...parameter, name: names[eth ? 1 : 0] }
  })
}

function toParameter(row: ParameterRow): NetworkParameter {
  return {
    name: row.name,
    block: row.block_number,
    logIndex: row.log_index,
    event: row.event,
    value: row.value,
  }
}
