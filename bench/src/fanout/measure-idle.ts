import { sleep } from '@ssv-exporter/service-kit/sleep'
import { collectGarbage } from '../support/collect-garbage.ts'
import { memoryMb } from '../support/process-usage.ts'
import type { CoresUsed, FanoutEnvironment } from './environment.ts'
import type { Subject } from './subjects.ts'

export interface IdleOptions {
  connections: number
  settleSeconds: number
}

export interface Idle {
  what: string
  handshakesPerSecond: number
  /** While opening connections. */
  cores: CoresUsed
  /** Memory of each connection, in 10³ bytes, after a while and after a garbage collection. */
  kbSettled: number | null
  kbCollected: number | null
}

/** Concurrent handshakes. */
const CONCURRENCY = 128
/** So that code is compiled and buffers are allocated before memory is measured. */
const WARM_UP_CONNECTIONS = 500
const MS_PER_SECOND = 1_000
const KB_PER_MB = 1_000

/** Opens connections as fast as the server accepts them and measures the memory they use. */
export async function measureIdle(
  subject: Subject,
  { connections, settleSeconds }: IdleOptions,
  environment: FanoutEnvironment,
): Promise<Idle> {
  await using scope = new AsyncDisposableStack()
  const server = await subject.start(environment)
  scope.use(server.program)
  const { pid } = server.program
  const order = { ...subject.speech, port: server.port, concurrency: CONCURRENCY, comesBack: false }

  const first = environment.openSwarm()
  scope.use(first)
  await first.open({ ...order, clients: WARM_UP_CONNECTIONS })
  await first[Symbol.asyncDispose]()
  await sleep(MS_PER_SECOND)
  await collectGarbage(pid, server.inspectPort)
  const before = await memoryMb(pid)

  const swarm = scope.use(environment.openSwarm())
  await swarm.state()
  const cores = await environment.watchCores(server, swarm)
  const { startedMs, endedMs } = await swarm.open({ ...order, clients: connections })
  const used = await cores()
  await sleep(settleSeconds * MS_PER_SECOND)
  const settled = await memoryMb(pid)
  await collectGarbage(pid, server.inspectPort)
  const collected = await memoryMb(pid)
  const { open } = await swarm.state()
  if (open < connections) throw new Error(`${open} of ${connections} connections stayed open`)

  const each = (mb: number | null) =>
    mb === null || before === null ? null : ((mb - before) * KB_PER_MB) / connections
  return {
    what: subject.name,
    handshakesPerSecond: connections / ((endedMs - startedMs) / MS_PER_SECOND),
    cores: used,
    kbSettled: each(settled),
    kbCollected: each(collected),
  }
}
