import { ExporterError } from '@ssv-exporter/service-kit/errors'
import { type Contradiction, writeProvedTo } from '@ssv-exporter/store/contradictions'
import { contiguousTo } from './contiguous-to.ts'
import { prove, readAgain } from './read-again.ts'
import { type ReconcileModules, type ReconcileOptions, reconcileRange } from './reconcile-range.ts'

/** No endpoint returns logs that explain a contradiction, or a proof that nothing is missing. */
export class UnexplainedError extends ExporterError {
  constructor(facts: { fromBlock: number; toBlock: number; block: number; reason: string }) {
    super(
      `Logs are missing or false in blocks ${facts.fromBlock} to ${facts.toBlock} (${facts.reason}), and no endpoint can prove the logs of block ${facts.block}: add an endpoint that supports eth_getBlockReceipts`,
      { code: 'CONTRADICTION', facts, retryable: true },
    )
  }
}

/**
 * Reads the blocks of a contradiction again until different logs are found, which repairs the
 * registry, or until every block is proved, which shows that nothing was missing.
 * @throws UnexplainedError, RpcError, FencedError, DatabaseError
 */
export async function explain(
  contradiction: Contradiction,
  options: ReconcileOptions,
  modules: ReconcileModules,
): Promise<void> {
  const { kind, fromBlock, toBlock, provedTo, reason } = contradiction
  const { source, database } = modules
  const isRepaired = async (range: Parameters<typeof reconcileRange>[0]) => {
    options.signal.throwIfAborted()
    const { missing, extra } = await reconcileRange(range, { ...options, isLinked: false }, modules)
    return missing + extra > 0
  }
  if (provedTo === undefined) {
    for (let next = fromBlock; next <= toBlock; ) {
      const range = await readAgain(source, next, toBlock)
      if (await isRepaired(range)) return
      // The logs indicated by the bloom are stored.
      if (kind === 'bloom' && range.logs.length > 0) {
        await writeProvedTo(database, contradiction, toBlock)
        return
      }
      next = range.to + 1
    }
  }
  for (let next = (provedTo ?? fromBlock - 1) + 1; next <= toBlock; ) {
    const range = await prove(source, next, toBlock)
    if (await isRepaired(range)) return
    const to = contiguousTo(next, range.proved ?? [])
    if (to >= next) await writeProvedTo(database, contradiction, to)
    if (to < range.to) throw new UnexplainedError({ fromBlock, toBlock, block: to + 1, reason })
    next = range.to + 1
  }
}
