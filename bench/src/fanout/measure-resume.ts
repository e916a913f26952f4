import { sleep } from '@ssv-exporter/service-kit/sleep'
import { monotonicMs } from '../support/monotonic-ms.ts'
import type { CoresUsed, FanoutEnvironment } from './environment.ts'

export interface ResumeOptions {
  clients: number
  perSecond: number
  /** Between killing the gateway and starting the next one. */
  downSeconds: number
}

export interface Resumed {
  clients: number
  publications: number
  /** From when the gateway was listening again until the last client was live. */
  seconds: number
  /** From the kill until then. */
  secondsSinceKill: number
  /** Pushes missed by all clients together, and duplicates. */
  lost: number
  repeated: number
  pushes: number
  complaints: readonly string[]
  cores: CoresUsed
}

const CONCURRENCY = 128
const MS_PER_SECOND = 1_000
const BEFORE_MS = 5_000
const AFTER_MS = 2_000
const PATIENCE_MS = 60_000

/**
 * Kills a gateway with connected clients during publications, restarts it, and waits until every
 * client has everything.
 */
export async function measureResume(
  { clients, perSecond, downSeconds }: ResumeOptions,
  environment: FanoutEnvironment,
): Promise<Resumed> {
  await using scope = new AsyncDisposableStack()
  const first = await environment.startGateway()
  scope.use(first.program)
  const swarm = scope.use(environment.openSwarm())
  await swarm.open({
    port: first.port,
    protocol: 'v2',
    clients,
    concurrency: CONCURRENCY,
    subscriptions: [[{ name: 's' }]],
    comesBack: true,
  })
  const stop = await environment.startPublishing(perSecond)
  await sleep(BEFORE_MS)
  process.kill(first.program.pid, 'SIGKILL')
  const killedMs = monotonicMs()
  await swarm.until(({ open }) => open === 0, PATIENCE_MS)
  await sleep(downSeconds * MS_PER_SECOND)
  const second = await environment.startGateway(first)
  scope.use(second.program)
  const readyMs = monotonicMs()
  const watch = await environment.watchCores(second, swarm)
  const { lastLiveMs } = await swarm.until(({ live }) => live === clients, PATIENCE_MS)
  const cores = await watch()
  await sleep(AFTER_MS)
  const { firstOffset, askedMs } = await stop()
  const last = firstOffset + askedMs.length - 1
  const { live, lowest, lost, repeated, pushes, complaints } = await swarm.until(
    (state) => state.lowest >= last,
    PATIENCE_MS,
  )
  // Clients without the last publication have lost everything missing up to it.
  const short = clients * askedMs.length - (pushes + lost - repeated)
  return {
    clients: live,
    publications: askedMs.length,
    seconds: (lastLiveMs - readyMs) / MS_PER_SECOND,
    secondsSinceKill: (lastLiveMs - killedMs) / MS_PER_SECOND,
    lost: lost + (lowest < last ? short : 0),
    repeated,
    pushes,
    complaints,
    cores,
  }
}
