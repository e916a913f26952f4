import type { BlockRange, TimedLog } from '../rpc/block-range.ts'
import type { ChainSource } from '../rpc/chain-source.ts'
import { RpcError } from '../rpc/errors.ts'

/** Reads the logs of some final blocks again. It may end before `to`. @throws RpcError */
export const readAgain = (source: ChainSource, from: number, to: number): Promise<BlockRange> =>
  ofAnother(source, async (except) => {
    const range = await source.historyRange(from, to, { priority: 'audit', except })
    return range.confirmed
  })

/**
 * Reads every header of some blocks with the proof of their logs; if one endpoint cannot prove
 * them, another may. It may end before `to`.
 * @throws RpcError
 */
export async function prove(source: ChainSource, from: number, to: number): Promise<BlockRange> {
  const priority = 'audit'
  const found = await ofAnother(source, (except) =>
    source.headRange(from, to, { priority, except }),
  )
  if (isProved(found) || source.endpoints().length === 1) return found
  const second = await source.headRange(from, found.to, { priority }).catch(() => found)
  return withProofsOf(found, second)
}

const isProved = ({ headers, proved = [] }: BlockRange) => proved.length === headers.length

/**
 * The range, with the logs of the blocks that only the other one proves; both must be of one chain.
 */
function withProofsOf(range: BlockRange, other: BlockRange): BlockRange {
  if (range.to !== other.to || range.headers.at(-1)?.hash !== other.headers.at(-1)?.hash)
    return range
  const [ours, theirs] = [new Set(range.proved), new Set(other.proved)]
  const isTheirs = ({ blockNumber }: TimedLog) => !ours.has(blockNumber) && theirs.has(blockNumber)
  const logs = [...range.logs.filter((log) => !isTheirs(log)), ...other.logs.filter(isTheirs)]
  return {
    ...range,
    logs: logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex),
    proved: [...ours.union(theirs)].sort((a, b) => a - b),
  }
}

/**
 * Prefers an endpoint other than the one in use: an endpoint that omitted a log may omit it again.
 */
async function ofAnother<T>(
  source: ChainSource,
  read: (except: string | undefined) => Promise<T>,
): Promise<T> {
  if (source.endpoints().length === 1) return read(undefined)
  try {
    return await read(source.activeEndpoint())
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return read(undefined)
  }
}
