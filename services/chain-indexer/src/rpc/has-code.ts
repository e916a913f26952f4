import type { Endpoint } from './endpoint.ts'
import { quantity } from './fetch-block.ts'
import { parseHex } from './parse-hex.ts'

/**
 * Whether an address had code after block `number`.
 * @returns `undefined` if the endpoint cannot tell: only archive nodes keep old state
 */
export async function hasCode(
  endpoint: Endpoint,
  address: string,
  number: number,
): Promise<boolean | undefined> {
  const params = [address, quantity(number)]
  const [outcome] = await endpoint.batch([{ method: 'eth_getCode', params }], 'audit')
  const code = outcome !== undefined && 'result' in outcome ? parseHex(outcome.result) : undefined
  return code === undefined ? undefined : code !== '0x'
}
