import type { CoresUsed, FanoutEnvironment, Server } from './environment.ts'
import type { ClientSwarm } from './open-client-swarm.ts'
import type { Subject } from './subjects.ts'

export interface BroadcastOptions {
  connections: number
  /**
   * Publications per second: of the first step; each further one has this percentage of the
   * previous one.
   */
  firstPerSecond: number
  stepPercent: number
  steps: number
  secondsPerStep: number
  /** Share of the publications that each connection receives. */
  share: number
}

export interface BroadcastStep {
  what: string
  /** Publications per second, by commit time. */
  offered: number
  /**
   * Messages per second sent to all clients together, from the first commit to the last arrival.
   */
  messagesPerSecond: number
  /** Whether every message arrived and no client was disconnected. */
  isWhole: boolean
  /** Whether the last ones arrived within a second of their commit: the rate is sustainable. */
  isInTime: boolean
  lastAfterMs: number
  bytesPerMessage: number
  cores: CoresUsed
  messagesPerCpuSecond: number | null
}

const CONCURRENCY = 64
const MS_PER_SECOND = 1_000
const IN_TIME_MS = 1_000
/** After the last commit, for the backlog of the server. */
const PATIENCE_MS = 10_000
const WARM_UP_PER_SECOND = 50
const WARM_UP_SECONDS = 2

/**
 * Increases the rate of publications until a server can no longer send everything to every client.
 */
export async function measureBroadcast(
  subject: Subject,
  options: BroadcastOptions,
  environment: FanoutEnvironment,
  say: (text: string) => void,
): Promise<BroadcastStep[]> {
  const { connections, firstPerSecond, stepPercent, steps } = options
  await using scope = new AsyncDisposableStack()
  const server = await subject.start(environment)
  scope.use(server.program)
  const swarm = scope.use(environment.openSwarm())
  await swarm.open({
    ...subject.speech,
    port: server.port,
    clients: connections,
    concurrency: CONCURRENCY,
    comesBack: false,
  })
  const one = (perSecond: number, seconds: number) =>
    measureStep(subject.name, perSecond, seconds, options, { server, swarm, environment })
  await one(WARM_UP_PER_SECOND, WARM_UP_SECONDS)

  const measured: BroadcastStep[] = []
  let perSecond = firstPerSecond
  for (let step = 0; step < steps; step += 1) {
    const result = await one(Math.round(perSecond), options.secondsPerStep)
    measured.push(result)
    say(
      `${subject.name}: ${Math.round(result.offered)} publications/s, ${Math.round(result.messagesPerSecond)} messages/s, last after ${Math.round(result.lastAfterMs)} ms`,
    )
    if (!result.isWhole || !result.isInTime) break
    perSecond *= stepPercent / 100
  }
  return measured
}

async function measureStep(
  what: string,
  perSecond: number,
  seconds: number,
  { connections, share }: BroadcastOptions,
  {
    server,
    swarm,
    environment,
  }: { server: Server; swarm: ClientSwarm; environment: FanoutEnvironment },
): Promise<BroadcastStep> {
  const before = await swarm.state()
  const watch = await environment.watchCores(server, swarm)
  const startedMs = performance.now()
  const { askedMs, answeredMs } = await environment.publish(perSecond, seconds)
  const [firstMs = 0] = askedMs
  const lastMs = answeredMs.at(-1) ?? 0
  const expected = Math.round(askedMs.length * connections * share)
  const arrived = (pushes: number) => pushes - before.pushes
  const after = await swarm.until(
    ({ pushes, open }) => arrived(pushes) >= expected || open < connections,
    PATIENCE_MS,
  )
  const cores = await watch()
  const watchedSeconds = (performance.now() - startedMs) / MS_PER_SECOND
  const messages = arrived(after.pushes)
  const lastAfterMs = after.lastPushMs - lastMs
  return {
    what,
    offered: (askedMs.length * MS_PER_SECOND) / (lastMs - firstMs),
    messagesPerSecond: (messages * MS_PER_SECOND) / (after.lastPushMs - firstMs),
    isWhole:
      messages === expected && after.lost + after.repeated === 0 && after.open === connections,
    isInTime: lastAfterMs <= IN_TIME_MS,
    lastAfterMs,
    bytesPerMessage: (after.bytes - before.bytes) / messages,
    cores,
    messagesPerCpuSecond: cores.server === null ? null : messages / (cores.server * watchedSeconds),
  }
}
