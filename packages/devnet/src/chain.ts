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

/** anvil charges by it what one transaction may emit; mainnet's would end a bulk of logs early. */
const GAS_LIMIT = 3_000_000_000
/** As deep as the deepest reorg that anyone here prepares for. */
const STATES_KEPT = 256

/** What makes blocks: each transaction, only `mine()`, or every so many seconds. */
export type BlockTime = 'auto' | 'manual' | number

export interface ChainOptions {
  /** 0 or absent: any free port. */
  port?: number
  /**
   * Default: `auto`. Mining gets slower with height (2 ms a block for every 1 000 blocks), so short intervals are for
   * short lives.
   */
  blockTime?: BlockTime
  /** Seconds since 1970 of the genesis block, the present when absent. The same time gives the same genesis hash. */
  genesisTime?: number
  /** Default: 3 000 000 000. */
  gasLimit?: number
  /**
   * How many blocks can be rolled back, and be asked about balances and storage. Logs and blocks are always kept. Each
   * state is a whole copy in the memory of the chain. Default: 256.
   */
  statesKept?: number
  /** Blocks in an epoch of the chain: `safe` is one epoch behind the head, `finalized` two. Default: 32. */
  slotsInAnEpoch?: number
}

export interface ChainModules {
  logger?: Logger
  /** Ends the start when aborted. */
  signal?: AbortSignal
}

export interface Chain {
  readonly rpcUrl: string
  readonly webSocketUrl: string
  readonly chainId: number
  readonly blockTime: BlockTime
  readonly pid: number
  readonly client: ChainClient
  /** Ten funded accounts that the chain signs for, always the same. */
  readonly accounts: readonly Address[]
  /** Throws RangeError beyond the ten. The first one deploys the registry. */
  account(index: number): Address
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>
  mine(blocks?: number): Promise<void>
  /** Replaces the last `depth` blocks by as many empty ones. Subscribers get the new heads and no removed logs. */
  reorg(depth: number): Promise<void>
  /** Takes the last `depth` blocks away, and transactions that wait. Subscribers are told nothing. */
  rollback(depth: number): Promise<void>
  /** Takes the last `depth` blocks away and keeps them for `replay`. */
  detach(depth: number): Promise<Branch>
  /** Mines a detached branch again, with the same hashes; its fork block must be the head. */
  replay(branch: Branch): Promise<void>
  /** Ends the process. May be called twice. */
  stop(): Promise<void>
}

/**
 * Starts a local Ethereum chain on 127.0.0.1, in memory: every start has a new genesis unless `genesisTime` says otherwise.
 * Blocks have no base fee. Resolves when the chain has answered.
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
  logger?.info({ rpcUrl, pid: process.pid }, 'started the chain')
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
      logger?.info({ pid: process.pid }, 'stopped the chain')
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
    // Transactions stand in a block as they were sent.
    order: 'fifo',
    'prune-history': statesKept,
    // A folder that it does not need here, and would otherwise make in the home.
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
