import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface RpcCall {
  method: string
  params: unknown[]
}

/** A misbehaving endpoint's response: a JSON-RPC result or error, or bytes that are neither. */
export type RpcAnswer =
  | { result: unknown }
  | { error: { code: number; message: string } }
  | { status: number; body: string; contentType?: string }

/**
 * Answers in place of the node, or forwards to it (`undefined`). `ask` sends any request to the
 * node behind.
 */
export type Interceptor = (
  call: RpcCall,
  ask: (call: RpcCall) => Promise<unknown>,
) => Promise<RpcAnswer | undefined> | RpcAnswer | undefined

export interface RpcProxy {
  readonly url: string
  /** All requests so far. */
  readonly calls: readonly RpcCall[]
  /** Replaces the interceptor; none if absent. */
  intercept(interceptor?: Interceptor): void
  stop(): Promise<void>
}

/** An HTTP endpoint in front of a node, with faults controlled by the test. */
export async function startRpcProxy(target: string, first?: Interceptor): Promise<RpcProxy> {
  const calls: RpcCall[] = []
  let interceptor = first
  const forward = async (body: object) => {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await response.json()) as { result?: unknown; error?: unknown }
  }
  const ask = async (call: RpcCall) => {
    const { result, error } = await forward({ jsonrpc: '2.0', id: 1, ...call })
    if (error !== undefined) throw new Error(JSON.stringify(error))
    return result
  }
  type Body = RpcCall & { id: unknown }
  const answerTo = async (body: Body) => {
    calls.push({ method: body.method, params: body.params })
    return (await interceptor?.({ method: body.method, params: body.params }, ask)) ?? forward(body)
  }
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await textOf(request)) as Body | Body[]
    const bodies = Array.isArray(body) ? body : [body]
    const answers = await Promise.all(bodies.map(answerTo))
    // An HTTP failure affects the whole request.
    const whole = answers.find((answer) => 'status' in answer)
    const texts = answers.map((answer, index) => render(answer, bodies[index]?.id))
    const { status, text, contentType } =
      whole !== undefined || !Array.isArray(body)
        ? render(whole ?? (answers[0] as RpcAnswer), bodies[0]?.id)
        : {
            status: 200,
            text: `[${texts.map((one) => one.text).join()}]`,
            contentType: 'application/json',
          }
    response.writeHead(status, { 'content-type': contentType }).end(text)
  }
  let stopped = false
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      response.destroy()
      // The node may stop while it is asked.
      if (!stopped) throw error
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    intercept(next) {
      interceptor = next
    },
    async stop() {
      stopped = true
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

function render(answer: RpcAnswer | { result?: unknown; error?: unknown }, id: unknown) {
  if ('status' in answer) {
    const { status, body, contentType = 'text/html' } = answer
    return { status, text: body, contentType }
  }
  const text = JSON.stringify({ ...answer, jsonrpc: '2.0', id })
  return { status: 200, text, contentType: 'application/json' }
}

/** Number of blocks of a log query; 0 for other requests. */
export function widthOf({ method, params }: RpcCall): number {
  if (method !== 'eth_getLogs') return 0
  const [filter] = params as [{ blockHash?: string; fromBlock: string; toBlock: string }]
  return filter.blockHash === undefined ? Number(filter.toBlock) - Number(filter.fromBlock) + 1 : 1
}
