import { createTestClient, defineChain, http, publicActions, walletActions } from 'viem'

/** The chain id of development chains; the `devnet` preset names it, too. */
export const DEVNET_CHAIN_ID = 31_337
/** A receipt is waited for in steps of this. */
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
    // A local chain answers with as many logs as it has.
    transport: http(rpcUrl, { maxResponseBodySize: false, retryCount: 0 }),
  })
    .extend(publicActions)
    .extend(walletActions)
}

export type ChainClient = ReturnType<typeof createChainClient>

/** Calls a method of the chain that viem has no action for. */
export function call(client: ChainClient, method: string, ...params: unknown[]): Promise<unknown> {
  return client.transport.request({ method, params })
}
