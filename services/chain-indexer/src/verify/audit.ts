import { addContradictions } from '@ssv-exporter/store/contradictions'
import type { Database } from '@ssv-exporter/store/database'
import { readBlocks } from '@ssv-exporter/store/recent-blocks'
import { keptLogsBetween } from '@ssv-exporter/store/replay/kept-logs'
import {
  readVerification,
  restartAudit,
  type Verification,
  writeAudited,
} from '@ssv-exporter/store/verification'
import type { BlockRange } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcError } from '../rpc/errors.ts'
import { prove } from './read-again.ts'
import { type ReconcileModules, type ReconcileOptions, reconcileRange } from './reconcile-range.ts'

/** Blocks proved per step. */
const STEP = 32

/**
 * Proves the next final blocks by their headers, each of which must be the child of the previous
 * one, from the start block on.
 * @param final the last final block
 * @returns how many blocks were audited; 0 when all are proved
 * @throws RpcError, FencedError, DatabaseError
 */
export async function auditNext(
  final: number,
  options: ReconcileOptions,
  modules: ReconcileModules,
): Promise<number> {
  const { database, source } = modules
  const { audited } = await readVerification(database)
  const from = (audited?.number ?? options.startBlock - 1) + 1
  if (from > final) return 0
  const range = await proveOrRecord(from, Math.min(final, from + STEP - 1), modules)
  if (range === undefined) return 1
  const last = range.headers.at(-1)
  if (last === undefined) return 0
  await assertLinked(database, source, range, audited)
  await assertIndexed(database, range)
  await reconcileRange(range, { ...options, isLinked: true }, modules)
  const proved = new Set(range.proved)
  const unproved = range.headers.filter(({ number }) => !proved.has(number)).length
  await writeAudited(database, last, unproved)
  return range.to - range.from + 1
}

/**
 * The proof of some blocks. If the bloom of the first block shows logs that no endpoint has, this
 * is recorded and the audit continues after it.
 */
async function proveOrRecord(
  from: number,
  to: number,
  { database, source, logger }: ReconcileModules,
): Promise<BlockRange | undefined> {
  try {
    return await prove(source, from, to)
  } catch (error) {
    if (!(error instanceof RpcError) || error.reason !== 'incomplete') throw error
    // Stored logs show that the endpoint omitted them.
    if ((await keptLogsBetween(database, from, from)).length > 0) throw error
    const { hash } = await source.block(from)
    const reason = `the bloom of block ${from} contains the contract, but no endpoint returns a log of it`
    logger.warn({ block: from }, reason)
    await database.transaction('note-bloom', async (transaction) => {
      const found = { kind: 'bloom', fromBlock: from, toBlock: from, reason } as const
      await addContradictions(transaction, [found])
      await writeAudited(transaction, { number: from, hash }, 1)
    })
    return undefined
  }
}

/**
 * If the endpoints' chain also differs at the last audited block, that audit was of a false chain.
 */
async function assertLinked(
  database: Database,
  source: ChainSource,
  { headers: [first] }: BlockRange,
  audited: Verification['audited'],
): Promise<void> {
  if (audited === undefined || first?.parentHash === audited.hash) return
  const { hash } = await source.block(audited.number)
  if (hash !== audited.hash) await restartAudit(database)
  throw differentChain(audited.number + 1, 'is not a child of the last audited block')
}

/** The blocks with kept hashes are the indexed ones. */
async function assertIndexed(database: Database, { headers, from }: BlockRange): Promise<void> {
  const kept = new Map(
    (await readBlocks(database, from)).map(({ number, hash }) => [number, hash] as const),
  )
  for (const { number, hash } of headers) {
    const indexed = kept.get(number)
    if (indexed !== undefined && indexed !== hash) {
      throw differentChain(number, 'is not the indexed one')
    }
  }
}

const differentChain = (number: number, detail: string) =>
  new RpcError('inconsistent', {
    endpoint: 'any',
    method: 'eth_getBlockByNumber',
    detail: `block ${number} ${detail}`,
  })
