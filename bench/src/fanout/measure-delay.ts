import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type Distribution, distribution } from '../support/distribution.ts'
import type { Delays } from './client-swarm-calls.ts'
import type { CoresUsed, FanoutEnvironment, Server } from './environment.ts'
import type { ClientSwarm } from './open-client-swarm.ts'
import { BARE_WS, GATEWAY_V2, type Subject } from './subjects.ts'
import { observeClient, type Stalled, watchStalled } from './watch-stalled.ts'

export interface DelayOptions {
  subscribers: number
  perSecond: number
  seconds: number
  /** Time limit until a client that stops reading is disconnected. */
  stalledSeconds: number
}

export interface DelayRow {
  what: string
  /** Milliseconds from before the commit to the push. */
  asked: Distribution
  /** From the response to the commit. */
  answered: Distribution
  cores: CoresUsed
}

export interface MeasuredDelay {
  /** Of a minimal `ws` server. */
  baseline: DelayRow
  alone: DelayRow
  besideStalled: DelayRow
  aloneAgain: DelayRow
  stalled: Stalled
}

const CONCURRENCY = 64
const WARM_UP_SECONDS = 3
/**
 * Subscriptions of the client that stops reading: each sends everything, so that its backlog grows
 * quickly.
 */
const STALLED_SUBSCRIPTIONS = 16
const LAST_ONES_MS = 2_000
/** A port that no client has. */
const NO_CLIENT = 0

/** Measures the delay from publication to clients, alone and beside a client that stops reading. */
export async function measureDelay(
  options: DelayOptions,
  environment: FanoutEnvironment,
  say: (text: string) => void,
): Promise<MeasuredDelay> {
  const { perSecond, seconds } = options
  const baseline = await measureBaseline()
  await using scope = new AsyncDisposableStack()
  const server = await environment.startGateway()
  scope.use(server.program)
  const order = { port: server.port, protocol: 'v2', comesBack: false } as const
  const swarm = scope.use(await openSwarm(server, GATEWAY_V2))
  const row = (what: string, until: () => Promise<unknown>) => measure(what, server, swarm, until)

  async function measureBaseline(): Promise<DelayRow> {
    await using own = new AsyncDisposableStack()
    const bare = await BARE_WS.start(environment)
    own.use(bare.program)
    const clients = own.use(await openSwarm(bare, BARE_WS))
    return await measure(BARE_WS.name, bare, clients, () => sleep(seconds * 1_000))
  }

  async function openSwarm({ port }: Server, { speech }: Subject): Promise<ClientSwarm> {
    const opened = environment.openSwarm()
    await opened.open({
      ...speech,
      port,
      comesBack: false,
      clients: options.subscribers,
      concurrency: CONCURRENCY,
    })
    return opened
  }

  async function measure(
    what: string,
    server: Server,
    swarm: ClientSwarm,
    until: () => Promise<unknown>,
  ): Promise<DelayRow> {
    say(what)
    const watch = await environment.watchCores(server, swarm)
    const stop = await environment.startPublishing(perSecond)
    await sleep(WARM_UP_SECONDS * 1_000)
    await swarm.record()
    await until()
    const times = await stop()
    await sleep(LAST_ONES_MS)
    const delays = await swarm.delays(times)
    if (delays.sinceAsked.length === 0) throw new Error(`${what}: nothing arrived`)
    return rowOf(what, delays, await watch())
  }
  const forSeconds = async () => {
    const end = performance.now() + seconds * 1_000
    await observeClient(server, NO_CLIENT, () => performance.now() >= end)
  }

  const alone = await row('alone', forSeconds)
  const stalledSwarm = scope.use(environment.openSwarm(1))
  await stalledSwarm.open({
    ...order,
    clients: 1,
    concurrency: 1,
    subscriptions: [Array.from({ length: STALLED_SUBSCRIPTIONS }, (_, at) => ({ name: `s${at}` }))],
  })
  const watching = (async () => {
    await sleep(WARM_UP_SECONDS * 1_000)
    return await watchStalled(server, stalledSwarm, options.stalledSeconds)
  })()
  // It is awaited below; an earlier failure is the one to report.
  watching.catch(() => {})
  const besideStalled = await row('beside a client that stops reading', () => watching)
  const aloneAgain = await row('alone again', forSeconds)
  const { complaints, closed } = await swarm.state()
  if (complaints.length > 0 || Object.keys(closed).length > 0) {
    throw new Error(`subscribers were disturbed: ${JSON.stringify({ complaints, closed })}`)
  }
  return { baseline, alone, besideStalled, aloneAgain, stalled: await watching }
}

function rowOf(what: string, { sinceAsked, sinceAnswered }: Delays, cores: CoresUsed): DelayRow {
  return {
    what,
    asked: distribution(sinceAsked),
    answered: distribution(sinceAnswered),
    cores,
  }
}
