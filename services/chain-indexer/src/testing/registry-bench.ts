import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { decodePublication, type RecordBody } from '@ssv-exporter/gateway-api/publication'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createDatabase, type Database } from '@ssv-exporter/store/database'
import { claimDeployment } from '@ssv-exporter/store/deployment'
import { createQueryReader, type QueryReader } from '@ssv-exporter/store/query-reader'
import type { BlockHeader } from '@ssv-exporter/store/recent-blocks'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { type Hex, hexToBytes, keccak256, toHex } from 'viem'
import { commitRange } from '../commit/commit-range.ts'
import { rollBack } from '../commit/roll-back.ts'
import { createKeyVerifier, type KeyVerifier } from '../keys/key-verifier.ts'
import { prepareRange } from '../registry/prepare-range.ts'
import { createCommittedRows } from '../registry/row-cache.ts'
import { type ReplayOptions, type ReplayResult, replayRegistry } from '../replay/replay-registry.ts'
import type { TimedLog } from '../rpc/block-range.ts'

export interface EmittedLog {
  topics: readonly Hex[]
  data: Hex
}

export interface VerdictRow {
  block: number
  event: string | null
  verdict: string
  reason: string | null
  canonical: boolean
}

export interface RangeOptions {
  /** Changes the hashes. */
  fork?: string
  /** Number of blocks, from the first, that are final. */
  settled?: number
}

/** A registry in a separate database that is fed logs without a chain. */
export interface RegistryBench extends AsyncDisposable {
  url: string
  database: Database
  reader: QueryReader
  /** Indexes the next block; `fork` changes its hash. @returns its header */
  block(logs: readonly EmittedLog[], fork?: string): Promise<BlockHeader>
  /** Indexes the next blocks as one range. @returns their headers */
  range(blocks: readonly (readonly EmittedLog[])[], options?: RangeOptions): Promise<BlockHeader[]>
  rollBack(ancestor: BlockHeader): Promise<void>
  /** Derives the registry again from the logs. */
  replay(options?: Partial<ReplayOptions>): Promise<ReplayResult>
  verdicts(): Promise<VerdictRow[]>
  /** The outbox, in order. */
  outbox(): Promise<RecordBody[]>
}

/** Fencing token of the bench's lease. */
const START_BLOCK = 1
export const BENCH_FENCING_TOKEN = 7
const GENESIS: BlockHeader = {
  number: 0,
  hash: keccak256('0x00'),
  parentHash: keccak256('0x'),
  timestamp: 1_700_000_000,
}
/** Every block of a bench may be reorganised away. */
const UNDO_FROM = 0
const FOREVER = new AbortController().signal
/** One for all benches of a test file; idle threads do not keep the process alive. */
export const verifier: KeyVerifier = createKeyVerifier(
  { threads: 1 },
  { logger: silentLogger(), metrics: createMetrics({ service: 'bench' }) },
)

export interface RegistryBenchOptions {
  /** Publish from the first block on, as after the initial backfill. Default: true. */
  synced?: boolean
  /** Consulted before the threads. */
  onVerify?: (checks: number) => unknown
}

export async function openRegistryBench(
  generation: ContractGeneration,
  { synced = true, onVerify = () => {} }: RegistryBenchOptions = {},
): Promise<RegistryBench> {
  const { url, drop } = await createTestDatabase()
  const metrics = createMetrics({ service: 'bench' })
  const database = createDatabase(
    { url, applicationName: 'bench' },
    { logger: silentLogger(), metrics },
  )
  await claimDeployment(database, {
    network: 'bench',
    chainId: 1,
    anchorBlock: 0,
    anchorHash: GENESIS.hash,
    contract: `0x${'00'.repeat(20)}`,
    generation,
    startBlock: START_BLOCK,
  })
  await database.query('lease', "INSERT INTO leader VALUES ('chain-indexer', $1, 'bench')", [
    BENCH_FENCING_TOKEN,
  ])
  if (synced) await database.query('synced', 'UPDATE cursor SET synced = true')
  let tip = GENESIS
  const rows = createCommittedRows()
  const watched: KeyVerifier = {
    ...verifier,
    async verify(checks) {
      await onVerify(checks.length)
      return verifier.verify(checks)
    },
  }

  async function range(
    blocks: readonly (readonly EmittedLog[])[],
    { fork = '', settled = 0 }: RangeOptions = {},
  ): Promise<BlockHeader[]> {
    const headers: BlockHeader[] = []
    let last = tip
    for (const logs of blocks) {
      last = headerAfter(last, logs, fork)
      headers.push(last)
    }
    const from = tip.number + 1
    const logs = headers.flatMap((header, index) => timedLogs(header, blocks[index] ?? []))
    const read = { from, to: last.number, headers, logs }
    const prepared = await prepareRange(generation, read, { database, verifier: watched })
    await commitRange(
      database,
      read,
      prepared,
      {
        generation,
        startBlock: START_BLOCK,
        fencingToken: BENCH_FENCING_TOKEN,
        undoFrom: settled === 0 ? UNDO_FROM : from + settled,
        headBlock: last.number,
        finalizedBlock: 0,
        reachesTarget: false,
      },
      rows,
    )
    tip = last
    return headers
  }

  return {
    url,
    database,
    reader: createQueryReader(database),
    range,
    async block(logs, fork = '') {
      const [header] = await range([logs], { fork })
      return header as BlockHeader
    },
    async rollBack(ancestor) {
      await rollBack(database, ancestor, { generation, fencingToken: BENCH_FENCING_TOKEN })
      tip = ancestor
    },
    replay: (options = {}) =>
      replayRegistry(
        {
          generation,
          startBlock: START_BLOCK,
          fencingToken: BENCH_FENCING_TOKEN,
          batchSize: 1_000,
          signal: FOREVER,
          ...options,
        },
        { database, verifier: watched, onProgress() {} },
      ),
    verdicts: () =>
      database.query<VerdictRow>(
        'verdicts',
        `SELECT block_number AS block, event, verdict, reason, canonical FROM contract_log
         ORDER BY block_number, log_index, block_hash`,
      ),
    async outbox() {
      const rows = await database.query<{ payload: string }>(
        'outbox',
        'SELECT payload FROM outbox ORDER BY id',
      )
      return rows.map(({ payload }) => decodePublication(payload) as RecordBody)
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      await drop()
    },
  }
}

function headerAfter(parent: BlockHeader, logs: readonly EmittedLog[], fork: string): BlockHeader {
  return {
    number: parent.number + 1,
    hash: keccak256(toHex(`${parent.hash} ${fork} ${JSON.stringify(logs)}`)),
    parentHash: parent.hash,
    timestamp: parent.timestamp + 12,
  }
}

function timedLogs(header: BlockHeader, logs: readonly EmittedLog[]): TimedLog[] {
  return logs.map((log, logIndex) => ({
    topics: log.topics,
    data: hexToBytes(log.data),
    blockNumber: header.number,
    blockHash: header.hash as Hex,
    transactionHash: keccak256(toHex(`${header.hash} ${logIndex}`)),
    transactionIndex: logIndex,
    logIndex,
    blockTimestamp: header.timestamp,
  }))
}
