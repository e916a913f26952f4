import type { Endpoint } from './endpoint.ts'
import { fetchBlock } from './fetch-range.ts'
import { parseQuantity } from './parse-hex.ts'
import { RpcFault } from './rpc-fault.ts'

/** What tells two chains apart: their numbers may be the same. */
export interface ChainIdentity {
  chainId: number
  /** Lower-case hex. */
  genesisHash: string
}

/** @throws RpcFault */
export async function fetchIdentity(endpoint: Endpoint): Promise<ChainIdentity> {
  const method = 'eth_chainId'
  const chainId = parseQuantity(await endpoint.request(method, []))
  if (chainId === undefined) {
    throw new RpcFault('invalid', { endpoint: endpoint.name, method, detail: 'not a chain id' })
  }
  const genesis = await fetchBlock(endpoint, 0)
  return { chainId, genesisHash: genesis.hash }
}
