import type { Transaction } from '../database.ts'
import { isBefore, type LogPosition } from './log-position.ts'

/** What one event set. `name` is of the event: which currency it is of is said by `namedByCurrency`. */
export interface NetworkParameter extends LogPosition {
  name: string
  event: string
  /** Decimal digits, an address or a version. */
  value: string
}

/** Since when the contract is v2, and clusters are paid in ETH. */
export interface EthSince extends LogPosition {
  /** By `SSVNetworkUpgradeBlock`; false: by the exchange of a module that only v2 has, until the event comes. */
  declared: boolean
}

/** The name under which the boundary is kept. */
export const ETH_SINCE = 'ethSince'

/** Parameters whose event sets the SSV side before the boundary and the ETH side behind it. */
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

/** Every parameter that was set up to and including a block, in chain order. */
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

/** @returns undefined while the contract is not known to be v2 */
export async function readEthSince(transaction: Transaction): Promise<EthSince | undefined> {
  const rows = await transaction.query<ParameterRow>(
    'network-parameters-eth-since',
    `SELECT name, block_number, log_index, event, value FROM network_parameter WHERE name = $1
     ORDER BY block_number, log_index`,
    [ETH_SINCE],
  )
  return ethSinceOf(rows.map(toParameter))
}

/** The boundary among parameters: as the contract declared it, else as its modules show it. */
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

/** Gives parameters the names of their currency: an event that v1 and v2 share sets the SSV side before the boundary. */
export function namedByCurrency(
  parameters: readonly NetworkParameter[],
  ethSince: LogPosition | undefined,
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
