import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { RedisServer } from '@ssv-exporter/test-kit/redis'
import type { Program } from '../support/start-program.ts'

export interface TroubleOptions {
  /** Interval between faults. */
  everySeconds: number
  /** Downtime of what was ended. */
  downSeconds: number
}

export interface FaultInjectorModules {
  redis: RedisServer
  /** Restarts the collector at an index. */
  startCollector(index: number): Promise<Program>
  say(text: string): void
}

/**
 * Kills processes (SIGKILL), one after the other, and restarts them: the collectors in rotation,
 * sometimes Redis.
 * @param collectors replaced in place when they are restarted
 * @returns how often each was killed, when `signal` aborts
 */
export async function makeTrouble(
  { everySeconds, downSeconds }: TroubleOptions,
  collectors: Program[],
  { redis, startCollector, say }: FaultInjectorModules,
  signal: AbortSignal,
): Promise<{ collectorsKilled: number; redisKilled: number }> {
  const ended = { collectorsKilled: 0, redisKilled: 0 }
  for (let round = 0; ; round += 1) {
    const isOver = await sleep(everySeconds * 1_000, signal).then(
      () => false,
      () => true,
    )
    if (isOver) return ended
    const index = round % (collectors.length + 1)
    const collector = collectors[index]
    if (collector === undefined) {
      say('Redis killed')
      await redis.kill()
      await sleep(downSeconds * 1_000)
      await redis.restart()
      ended.redisKilled += 1
      continue
    }
    say(`collector ${index} killed`)
    process.kill(collector.pid, 'SIGKILL')
    await sleep(downSeconds * 1_000)
    collectors[index] = await startCollector(index)
    ended.collectorsKilled += 1
  }
}
