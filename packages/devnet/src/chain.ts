import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toAddress } from '@ssv-exporter/contracts/address'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { anvilBinary } from './anvil-binary.ts'
import { startAnvil } from './anvil-process.ts'
import { type Branch, recordBranch, replayBranch } from './branch.ts'
import { type ChainClient, call, createChainClient, DEVNET_CHAIN_ID } from './chain-client.ts'
import { mineRegularly } from './mine-regularly.ts'

/**
 * Block gas limit. It bounds the logs of one transaction; mainnet's limit is too low for bulk logs.
 */
const GAS_LIMIT = 3_000_000_000
/** The deepest supported reorg. */
const STATES_KEPT = 256

/** Mining mode: per transaction, only by `mine()`, or at an interval in seconds. */
export type BlockTime = 'auto' | 'manual' | number

export interface ChainOptions {
  /** 0 or absent: any free port. */
  port?: number
  /**
   * Default: `auto`. Mining gets slower with height (2 ms a block for every 1 000 blocks), so short
   * intervals are only suitable for short runs.
   */
  blockTime?: BlockTime
  /**
   * Genesis time in seconds since 1970, default now. The same time yields the same genesis hash.
   */
  genesisTime?: number
  /** Default: 3 000 000 000. */
  gasLimit?: number
  /**
   * Number of blocks that can be rolled back or queried for balances and storage. Logs and blocks
   * are always kept. Each state is a full copy in memory. Default: 256.
   */
  statesKept?: number
  /** Blocks in an epoch of the chain: `safe` is one epoch behind the head, `finalized` two. Default: 32. */
  slotsInAnEpoch?: number
}

export interface ChainModules {
  logger?: Logger
  /** Aborts the start. */
  signal?: AbortSignal
}

export interface Chain {
  readonly rpcUrl: string
  readonly webSocketUrl: string
  readonly chainId: number
  readonly blockTime: BlockTime
  readonly pid: number
  readonly client: ChainClient
  /** Ten funded accounts unlocked by the chain, always the same. */
  readonly accounts: readonly Address[]
  /** Throws RangeError beyond the ten. The first one deploys the registry. */
  account(index: number): Address
  /** Resolves when the process has exited for any reason. */
  readonly ended: Promise<void>
  mine(blocks?: number): Promise<void>
  /**
   * Replaces the last `depth` blocks with the same number of empty ones. Subscribers receive the
   * new heads but no removed logs.
   */
  reorg(depth: number): Promise<void>
  /** Removes the last `depth` blocks and pending transactions. Subscribers are not notified. */
  rollback(depth: number): Promise<void>
  /** Removes the last `depth` blocks and keeps them for `replay`. */
  detach(depth: number): Promise<Branch>
  /** Mines a detached branch again with identical hashes; its fork block must be the head. */
  replay(branch: Branch): Promise<void>
  /** Stops the process. Idempotent. */
  stop(): Promise<void>
}

/**
 * Starts an in-memory Ethereum chain on 127.0.0.1. Each start has a new genesis unless
 * `genesisTime` is set. Blocks have no base fee. Resolves when the chain responds.
 *
 * @throws ChainBinaryMissingError, ChainStartError, or the signal's reason
 */
export async function startChain(
  options: ChainOptions = {},
  { logger, signal }: ChainModules = {},
): Promise<Chain> {
  const process = await startAnvil(anvilBinary(), anvilArguments(options), signal)
  const rpcUrl = `http://${process.authority}`
  const client = createChainClient(rpcUrl)
  const addresses = await client.getAddresses().catch(async (error) => {
    await process.stop()
    throw error
  })
  if (signal?.aborted) {
    await process.stop()
    throw signal.reason
  }
  const accounts = addresses.map(toAddress)
  logger?.info({ rpcUrl, chainPid: process.pid }, 'started the chain')
  const stopping = new AbortController()
  const { blockTime = 'auto' } = options
  const mining =
    typeof blockTime === 'number'
      ? mineRegularly(client, { seconds: blockTime, signal: stopping.signal }, { logger })
      : undefined
  void process.ended.then(() => stopping.abort())

  async function rollback(depth: number): Promise<void> {
    await call(client, 'anvil_dropAllTransactions')
    await call(client, 'anvil_rollback', depth)
  }

  return {
    rpcUrl,
    webSocketUrl: `ws://${process.authority}`,
    chainId: DEVNET_CHAIN_ID,
    blockTime,
    pid: process.pid,
    client,
    accounts,
    account(index) {
      const account = accounts[index]
      if (account === undefined) throw new RangeError(`The chain has no account ${index}`)
      return account
    },
    ended: process.ended,
    mine: (blocks = 1) => client.mine({ blocks }),
    rollback,
    async reorg(depth) {
      await call(client, 'anvil_reorg', depth, [])
    },
    async detach(depth) {
      const branch = await recordBranch(client, depth)
      await rollback(depth)
      return branch
    },
    replay: (branch) => replayBranch(client, branch),
    async stop() {
      stopping.abort()
      await process.stop()
      await mining
      logger?.info({ chainPid: process.pid }, 'stopped the chain')
    },
  }
}

function anvilArguments({
  port = 0,
  blockTime = 'auto',
  genesisTime,
  gasLimit = GAS_LIMIT,
  statesKept = STATES_KEPT,
  slotsInAnEpoch,
}: ChainOptions): string[] {
  const settings: Record<string, string | number | undefined> = {
    host: '127.0.0.1',
    port,
    'chain-id': DEVNET_CHAIN_ID,
    'gas-limit': gasLimit,
    'block-base-fee-per-gas': 0,
    // Transactions keep their order of submission in a block.
    order: 'fifo',
    'prune-history': statesKept,
    // Prevents anvil from creating an unneeded folder in the home directory.
    'cache-path': join(tmpdir(), 'ssv-exporter-chain'),
    timestamp: genesisTime,
    'slots-in-an-epoch': slotsInAnEpoch,
  }
  const args = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  )
  if (blockTime !== 'auto') args.push('--no-mining')
  return [...args, '--no-request-size-limit']
}
