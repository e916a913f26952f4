import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type CpuReader, together } from '../support/cores-used.ts'
import { cpuSeconds } from '../support/process-usage.ts'
import { openRemote } from '../support/remote.ts'
import type {
  CommitTimes,
  Delays,
  Opened,
  SwarmCalls,
  SwarmOrder,
  SwarmState,
} from './client-swarm-calls.ts'

/** Clients in separate processes. */
export interface ClientSwarm extends AsyncDisposable {
  readonly cpu: CpuReader
  /** @throws Error if one of them is rejected */
  open(order: SwarmOrder): Promise<Opened>
  state(): Promise<SwarmState>
  /** Waits for `reached`, up to the time limit. @returns the last state */
  until(reached: (state: SwarmState) => boolean, timeoutMs: number): Promise<SwarmState>
  record(): Promise<void>
  delays(times: CommitTimes): Promise<Delays>
  pause(): Promise<number[]>
  resume(): Promise<void>
}

const POLL_MS = 50

export function openSwarm(processes: number): ClientSwarm {
  const remotes = Array.from({ length: processes }, () =>
    openRemote<SwarmCalls>(new URL('./client-swarm.ts', import.meta.url)),
  )
  const all = <T>(ask: (remote: (typeof remotes)[number]) => Promise<T>) =>
    Promise.all(remotes.map(ask))

  async function state(): Promise<SwarmState> {
    const [first, ...rest] = await all((remote) => remote.call('state', undefined as never))
    if (first === undefined) throw new Error('a swarm is one process at least')
    return rest.reduce(sumOf, first)
  }

  return {
    cpu: together(
      remotes.map(
        ({ pid }) =>
          () =>
            cpuSeconds(pid),
      ),
    ),
    state,
    async open(order) {
      const { clients, concurrency, subscriptions } = order
      const share = Math.ceil(clients / processes)
      const opened = await Promise.all(
        remotes.map((remote, index) =>
          remote.call('open', {
            ...order,
            clients: Math.min(share, clients - index * share),
            concurrency: Math.ceil(concurrency / processes),
            subscriptions: rotated(subscriptions, index * share),
          }),
        ),
      )
      const after = await state()
      if (after.live < clients) throw new Error(`not everybody came in: ${JSON.stringify(after)}`)
      return {
        startedMs: Math.min(...opened.map(({ startedMs }) => startedMs)),
        endedMs: Math.max(...opened.map(({ endedMs }) => endedMs)),
      }
    },
    async until(reached, timeoutMs) {
      const giveUpAt = performance.now() + timeoutMs
      for (;;) {
        const current = await state()
        if (reached(current) || performance.now() > giveUpAt) return current
        await sleep(POLL_MS)
      }
    },
    async record() {
      await all((remote) => remote.call('record', undefined as never))
    },
    async delays(times) {
      const parts = await all((remote) => remote.call('delays', times))
      return {
        sinceAsked: joined(parts.map(({ sinceAsked }) => sinceAsked)),
        sinceAnswered: joined(parts.map(({ sinceAnswered }) => sinceAnswered)),
      }
    },
    async pause() {
      return (await all((remote) => remote.call('pause', undefined as never))).flat()
    },
    async resume() {
      await all((remote) => remote.call('resume', undefined as never))
    },
    async [Symbol.asyncDispose]() {
      await all(async (remote) => await remote[Symbol.asyncDispose]())
    },
  }
}

function rotated<T>(values: readonly T[], by: number): T[] {
  const start = values.length === 0 ? 0 : by % values.length
  return [...values.slice(start), ...values.slice(0, start)]
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function sumOf(one: SwarmState, other: SwarmState): SwarmState {
  const closed = { ...one.closed }
  for (const [code, count] of Object.entries(other.closed)) {
    closed[Number(code)] = (closed[Number(code)] ?? 0) + count
  }
  return {
    open: one.open + other.open,
    live: one.live + other.live,
    closed,
    pushes: one.pushes + other.pushes,
    bytes: one.bytes + other.bytes,
    lowest: Math.min(one.lowest, other.lowest),
    lost: one.lost + other.lost,
    repeated: one.repeated + other.repeated,
    lastPushMs: Math.max(one.lastPushMs, other.lastPushMs),
    lastLiveMs: Math.max(one.lastLiveMs, other.lastLiveMs),
    complaints: [...one.complaints, ...other.complaints],
  }
}
