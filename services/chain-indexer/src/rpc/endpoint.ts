import { sleep } from '@ssv-exporter/service-kit/sleep'
import { withDeadline } from '@ssv-exporter/service-kit/with-deadline'
import { type EIP1193RequestFn, TimeoutError, webSocket } from 'viem'
import { getHttpRpcClient } from 'viem/utils'
import { classifyFailure } from './classify-failure.ts'
import { describeFailure } from './describe-failure.ts'
import { RpcError } from './errors.ts'
import { fetchWhole } from './fetch-whole.ts'
import { createPacer, type Priority } from './pacer.ts'

export interface RpcCall {
  method: string
  params: readonly unknown[]
}

/** The outcome of one call of a batch. */
export type Outcome = { result: unknown } | { fault: RpcError }

/**
 * One JSON-RPC endpoint. It waits out rate limits itself; how to handle other failures is up to the
 * caller.
 */
export interface Endpoint {
  /** Scheme and host only: the path of an RPC URL may contain a key. */
  readonly name: string
  readonly live: boolean
  /** Request rate limit per second; `undefined` without a limit. */
  pace(): number | undefined
  /** @throws RpcError */
  request(method: string, params: readonly unknown[], priority?: Priority): Promise<unknown>
  /**
   * Sends several calls in one request if the endpoint accepts batches, so that one backend answers
   * them all. Never rejects: each call has its own outcome.
   */
  batch(calls: readonly RpcCall[], priority?: Priority): Promise<Outcome[]>
  /**
   * Calls `onHead` for each new head until the returned function is called; only if `live`.
   * @throws RpcError
   */
  subscribeHeads(onHead: () => void, onEnd: (error: unknown) => void): Promise<() => void>
  close(): void
}

const TIMEOUT_MS = 20_000
/** A valid response may be large; if too large, the node refuses it or the range is split. */
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024
/** Maximum calls per request; reduced for an endpoint that refuses such batches. */
const BATCH_SIZE = 32
/** After this many successes, larger batches are tried again. */
const BATCHES_BEFORE_GROWTH = 64
/** How many rate-limit responses one request waits out, and the maximum wait for each. */
const RATE_RETRIES = 8
const MAX_WAIT_MS = 10_000
const MIN_WAIT_MS = 1_000

interface SocketClient {
  readonly socket: { readonly readyState: number }
  close(): void
}

interface Subscribable {
  subscribe(args: {
    params: ['newHeads']
    onData(): void
    onError(error: unknown): void
  }): Promise<{ unsubscribe(): Promise<unknown> }>
  getRpcClient(): Promise<SocketClient>
}

interface RpcAnswer {
  id?: unknown
  result?: unknown
  error?: { code?: number; message?: string; data?: unknown }
}

/** `readyState` of an open WebSocket; lower is CONNECTING, higher is closing or closed. */
const OPEN = 1

/** @param url http(s) or ws(s) */
export function createEndpoint(url: string): Endpoint {
  const { protocol, host } = new URL(url)
  const name = `${protocol}//${host}`
  const live = protocol === 'ws:' || protocol === 'wss:'
  // It connects on first use; an HTTP endpoint never uses it.
  const transport = webSocket(live ? url : `ws://${host}`, {
    retryCount: 0,
    timeout: TIMEOUT_MS,
    reconnect: false,
  })
  const http = getHttpRpcClient(url, {
    timeout: TIMEOUT_MS,
    fetchFn: fetchWhole(MAX_RESPONSE_BYTES),
    maxResponseBodySize: false,
  })
  const { request, value } = transport({ retryCount: 0 })
  const sockets = value as unknown as Subscribable
  const pacer = createPacer()
  const closing = new AbortController()
  let batchSize = BATCH_SIZE
  let batchesAnswered = 0

  /**
   * A closed socket stays in viem's cache and fails every request, so it is removed here. viem's
   * own reconnect gives up for good after a few attempts and prints to the console.
   */
  const usableSocket = async (): Promise<SocketClient> => {
    const connecting = 'the connection did not open'
    const client = await withDeadline(sockets.getRpcClient(), TIMEOUT_MS, connecting)
    if (client.socket.readyState <= OPEN) return client
    client.close()
    return withDeadline(sockets.getRpcClient(), TIMEOUT_MS, connecting)
  }
  const fault = (method: string, error: unknown): RpcError => {
    if (error instanceof RpcError) return error
    const { status, code, text, retryAfterMs } = describeFailure(error)
    const { reason, mostBlocks } = classifyFailure({ status, code, text })
    const detail = status === undefined ? text : `HTTP ${status}: ${text}`
    return new RpcError(
      // Only the log query has a range to narrow.
      reason === 'range' && method !== 'eth_getLogs' ? 'failed' : reason,
      { endpoint: name, method, detail },
      { cause: error, mostBlocks, retryAfterMs },
    )
  }

  const overSocket = async ({ method, params }: RpcCall): Promise<unknown> => {
    const socket = await usableSocket()
    try {
      return await (request as EIP1193RequestFn)({ method, params } as never)
    } catch (error) {
      // The peer may vanish silently: the kernel would keep such a connection for many minutes.
      if (error instanceof TimeoutError) socket.close()
      throw error
    }
  }
  const outcomeOf = (call: RpcCall, answer: RpcAnswer | undefined): Outcome => {
    if (answer?.error !== undefined) return { fault: fault(call.method, answer.error) }
    if (answer === undefined || !('result' in answer)) {
      return { fault: fault(call.method, new Error('the answer has no result')) }
    }
    return { result: answer.result }
  }
  const overHttp = async (calls: readonly RpcCall[]): Promise<Outcome[]> => {
    const bodies = calls.map(({ method, params }, id) => ({ method, params, id }))
    const [body] = bodies
    if (bodies.length === 1 && body !== undefined) {
      const answer = (await http.request({ body })) as RpcAnswer
      return calls.map((call) => outcomeOf(call, answer))
    }
    const answers = (await http.request({ body: bodies })) as RpcAnswer[]
    const byId = new Map(answers.map((answer) => [answer.id, answer]))
    // An error for the whole batch names no call.
    return calls.map((call, id) => outcomeOf(call, byId.get(id) ?? byId.get(null)))
  }

  const send = async (calls: readonly RpcCall[]): Promise<Outcome[]> => {
    const failed = (error: unknown) => calls.map(({ method }) => ({ fault: fault(method, error) }))
    if (!live) return overHttp(calls).catch(failed)
    return Promise.all(
      calls.map((call) =>
        overSocket(call).then(
          (result) => ({ result }),
          (error) => ({ fault: fault(call.method, error) }),
        ),
      ),
    )
  }
  /** Rate-limited calls are sent again, more slowly; received results are kept. */
  const paced = async (calls: readonly RpcCall[], priority: Priority): Promise<Outcome[]> => {
    const outcomes: Outcome[] = []
    let left = calls.map((call, index) => ({ call, index }))
    for (let retries = 0; ; retries++) {
      await pacer.acquire(priority)
      const found = await send(left.map(({ call }) => call))
      left.forEach(({ index }, at) => {
        outcomes[index] = found[at] as Outcome
      })
      const refused = left.filter((_, at) => faultOf(found[at])?.reason === 'rate')
      if (refused.length === 0 || retries === RATE_RETRIES || closing.signal.aborted)
        return outcomes
      const asked = Math.max(...found.map((outcome) => faultOf(outcome)?.retryAfterMs ?? 0))
      if (asked > MAX_WAIT_MS) return outcomes
      pacer.rateLimited(Math.max(asked, MIN_WAIT_MS))
      // Some providers count each call of a batch.
      if (calls.length > 1) batchSize = Math.max(1, Math.floor(batchSize / 2))
      left = refused
      await sleep(asked, closing.signal).catch(() => {})
    }
  }
  const batch = async (
    calls: readonly RpcCall[],
    priority: Priority = 'live',
  ): Promise<Outcome[]> => {
    const outcomes: Outcome[] = []
    let size = batchSize
    while (outcomes.length < calls.length) {
      const part = calls.slice(outcomes.length, outcomes.length + size)
      const found = await paced(part, priority)
      if (part.length > 1 && found.every((outcome) => isBatchRefusal(faultOf(outcome)))) {
        size = Math.max(1, Math.floor(part.length / 2))
        // A log query alone may have caused the failure.
        if (!part.some(({ method }) => method === 'eth_getLogs')) batchSize = size
        continue
      }
      outcomes.push(...found)
      if (part.length > 1 && ++batchesAnswered % BATCHES_BEFORE_GROWTH === 0) {
        batchSize = Math.min(BATCH_SIZE, batchSize * 2)
      }
    }
    return outcomes
  }

  return {
    name,
    live,
    pace: () => pacer.perSecond,
    async request(method, params, priority) {
      const [outcome] = await batch([{ method, params }], priority)
      if (outcome !== undefined && 'result' in outcome) return outcome.result
      throw faultOf(outcome)
    },
    batch,
    async subscribeHeads(onHead, onEnd) {
      try {
        await usableSocket()
        const subscription = await sockets.subscribe({
          params: ['newHeads'],
          onData: onHead,
          onError: onEnd,
        })
        return () => void subscription.unsubscribe().catch(() => {})
      } catch (error) {
        throw fault('eth_subscribe', error)
      }
    },
    close() {
      closing.abort()
      if (!live) return
      void sockets
        .getRpcClient()
        .then((client) => client.close())
        .catch(() => {})
    },
  }
}

const BATCH_REASONS: ReadonlySet<string> = new Set(['failed', 'range', 'unsupported', 'invalid'])

const faultOf = (outcome: Outcome | undefined): RpcError | undefined =>
  outcome !== undefined && 'fault' in outcome ? outcome.fault : undefined

/** The endpoint refused the batch: retry with smaller batches. After a time-out, do not retry. */
function isBatchRefusal(fault: RpcError | undefined): boolean {
  if (fault === undefined || !BATCH_REASONS.has(fault.reason)) return false
  const { status, code, text } = describeFailure(fault.cause)
  return status !== undefined || code !== undefined || text.includes('responses to batch request')
}
