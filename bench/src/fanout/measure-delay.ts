import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type Distribution, distribution } from '../support/distribution.ts'
import type { Delays } from './client-swarm-calls.ts'
import type { CoresUsed, FanoutEnvironment } from './environment.ts'
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
  const { subscribers, perSecond, seconds } = options
  await using scope = new AsyncDisposableStack()
  const server = await environment.startGateway()
  scope.use(server.program)
  const order = { port: server.port, protocol: 'v2', comesBack: false } as const
  const swarm = scope.use(environment.openSwarm())
  await swarm.open({
    ...order,
    clients: subscribers,
    concurrency: CONCURRENCY,
    subscriptions: [[{ name: 's' }]],
  })

  async function row(what: string, until: () => Promise<unknown>): Promise<DelayRow> {
    say(what)
    const watch = await environment.watchCores(server, swarm)
    const stop = await environment.startPublishing(perSecond)
    await sleep(WARM_UP_SECONDS * 1_000)
    await swarm.record()
    await until()
    const times = await stop()
    await sleep(LAST_ONES_MS)
    return rowOf(what, await swarm.delays(times), await watch())
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
  return { alone, besideStalled, aloneAgain, stalled: await watching }
}

function rowOf(what: string, { sinceAsked, sinceAnswered }: Delays, cores: CoresUsed): DelayRow {
  return {
    what,
    asked: distribution(sinceAsked),
    answered: distribution(sinceAnswered),
    cores,
  }
}
