import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Program } from '../support/start-program.ts'
import { type IndexerEnvironment, startIndexer } from './run-indexer.ts'

const POLL_MS = 10
const SETTLE_MS = 1_500

/**
 * Starts two indexers, ends or stops the leader, and waits until the other one has written.
 * @returns seconds from the signal to the first block committed by the next leader
 */
export async function measureFailover(
  environment: Pick<IndexerEnvironment, 'endpoint' | 'database'>,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<number> {
  const { database, endpoint } = environment
  await using first = await startIndexer(environment)
  await using second = await startIndexer(environment)
  await database.indexedAt(endpoint.head, Promise.race([first.ended, second.ended]))
  await sleep(SETTLE_MS)
  const leader = (await roleOf(first)) === 'leader' ? first : second
  const standby = leader === first ? second : first
  if ((await roleOf(leader)) !== 'leader' || (await roleOf(standby)) !== 'standby') {
    throw new Error('not one leader and one standby')
  }
  const before = await database.leader()
  const startedAt = performance.now()
  process.kill(leader.pid, signal)
  let written: { fencingToken: number; indexedBlock: number } | undefined
  for (;;) {
    const now = await database.leader()
    // The first block seen by the new leader is where the former leader ended.
    if (now.fencingToken > before.fencingToken) {
      written ??= now
      if (now.indexedBlock > written.indexedBlock) break
    }
    await sleep(POLL_MS)
  }
  const seconds = (performance.now() - startedAt) / 1_000
  // A stopped process does not react to a request to end.
  if (signal === 'SIGSTOP') process.kill(leader.pid, 'SIGKILL')
  return seconds
}

async function roleOf({ url }: Program): Promise<unknown> {
  const status = (await (await fetch(new URL('/status', url))).json()) as { role: unknown }
  return status.role
}
