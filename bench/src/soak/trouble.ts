import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Program } from '../support/start-program.ts'

export interface TroubleOptions {
  /** Interval between faults. */
  everySeconds: number
  /** Downtime of what was ended. */
  downSeconds: number
}

export interface KillableServer {
  /** SIGKILL. */
  kill(): Promise<void>
  restart(): Promise<void>
}

export interface FaultInjectorModules {
  /** Servers by name, for example `redis`. */
  servers: Readonly<Record<string, KillableServer>>
  /** Restarts the collector at an index. */
  startCollector(index: number): Promise<Program>
  say(text: string): void
}

/**
 * Kills processes (SIGKILL), one after the other, and restarts them: the collectors and the servers
 * in rotation.
 * @param collectors replaced in place when they are restarted
 * @returns how often each was killed, when `signal` aborts: `collectorsKilled`, `redisKilled`, …
 */
export async function makeTrouble(
  { everySeconds, downSeconds }: TroubleOptions,
  collectors: Program[],
  { servers, startCollector, say }: FaultInjectorModules,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const names = Object.keys(servers)
  const ended: Record<string, number> = {}
  for (const name of ['collectors', ...names]) ended[`${name}Killed`] = 0
  const count = (name: string) => {
    ended[`${name}Killed`] = (ended[`${name}Killed`] ?? 0) + 1
  }
  for (let round = 0; ; round += 1) {
    const isOver = await sleep(everySeconds * 1_000, signal).then(
      () => false,
      () => true,
    )
    if (isOver) return ended
    const index = round % (collectors.length + names.length)
    const collector = collectors[index]
    if (collector === undefined) {
      const name = names[index - collectors.length] ?? ''
      say(`${name} killed`)
      await servers[name]?.kill()
      await sleep(downSeconds * 1_000)
      await servers[name]?.restart()
      count(name)
      continue
    }
    say(`collector ${index} killed`)
    process.kill(collector.pid, 'SIGKILL')
    await sleep(downSeconds * 1_000)
    collectors[index] = await startCollector(index)
    count('collectors')
  }
}
