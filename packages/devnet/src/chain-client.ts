import { createTestClient, defineChain, http, publicActions, walletActions } from 'viem'

/** The chain id of development chains, also used by the `devnet` preset. */
export const DEVNET_CHAIN_ID = 31_337
/** Poll interval for receipts. */
const POLLING_MS = 100

/** A viem client with the public, wallet and test actions of a local chain. */
export function createChainClient(rpcUrl: string) {
  const chain = defineChain({
    id: DEVNET_CHAIN_ID,
    name: 'devnet',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  return createTestClient({
    mode: 'anvil',
    chain,
    pollingInterval: POLLING_MS,
    cacheTime: 0,
    // A local chain has no limit on returned logs.
    transport: http(rpcUrl, { maxResponseBodySize: false, retryCount: 0 }),
  })
    .extend(publicActions)
    .extend(walletActions)
}

export type ChainClient = ReturnType<typeof createChainClient>

/** Calls an RPC method without a viem action. */
export function call(client: ChainClient, method: string, ...params: unknown[]): Promise<unknown> {
  return client.transport.request({ method, params })
}
