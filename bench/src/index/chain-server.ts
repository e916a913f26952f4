// Serves a chain as an Ethereum endpoint over HTTP, with the delay and limits of commercial
// endpoints.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { serveCalls } from '../support/serve-calls.ts'
import { type BenchChain, CHAIN_ID, type ChainShape, createBenchChain } from './bench-chain.ts'
import { registrationsFile } from './signed-registrations.ts'

export interface ServeOptions extends ChainShape {
  /** Before each response. */
  latencyMs: number
  /** Block interval; 0: never. */
  blockEveryMs: number
}

export interface ServedFacts {
  /** Calls since this was last requested, by method. */
  calls: Record<string, number>
  requests: number
  /** `performance.timeOrigin` and `now`, in ms since 1970: of the first request since then. */
  firstAt: number | undefined
}

export type ChainServerCalls = {
  start(options: ServeOptions): Promise<{ url: string; head: number; headHash: string }>
  /** Returns at most this many logs per second from now on; 0: no limit. */
  pace(perSecond: number): void
  facts(argument: undefined): ServedFacts
}

/** Limits of providers for `eth_getLogs`. */
const MOST_BLOCKS = 10_000
const MOST_LOGS = 10_000
/**
 * Blocks after the last event: Ponder treats the last 30 as not final, and is ready before it has
 * them.
 */
const BLOCKS_AFTER = 64
const SECOND_MS = 1_000

interface RpcCall {
  id?: unknown
  method: string
  params: unknown[]
}

let chain: BenchChain
let options: ServeOptions
let firstHead = 0
let startedAt = 0
let perSecond = 0
let nextAt = 0
let facts: ServedFacts = { calls: {}, requests: 0, firstAt: undefined }

const head = () =>
  options.blockEveryMs === 0
    ? firstHead
    : firstHead + Math.floor((performance.now() - startedAt) / options.blockEveryMs)
const quantity = (value: number) => `0x${value.toString(16)}`
const errorText = (code: number, message: string) => `"error":${JSON.stringify({ code, message })}`
const blockText = (number: number | undefined, full: unknown) =>
  number === undefined || number > head() || number < 0
    ? 'null'
    : chain.blockText(number, full === true)

function numberOf(tag: unknown): number {
  if (tag === 'latest' || tag === 'pending') return head()
  if (tag === 'finalized' || tag === 'safe') return Math.max(0, head() - 64)
  return tag === 'earliest' ? 0 : Number(tag)
}

function logsText(filter: Record<string, unknown>): { text: string; logs: number } {
  let [from, to] = [numberOf(filter.fromBlock), numberOf(filter.toBlock)]
  if (filter.blockHash !== undefined) {
    const number = chain.numberOf(String(filter.blockHash))
    if (number === undefined || number > head()) {
      return { text: errorText(-32000, 'unknown block'), logs: 0 }
    }
    ;[from, to] = [number, number]
  }
  if (to - from + 1 > MOST_BLOCKS) {
    const text = 'eth_getLogs is limited to a 10,000 range'
    return { text: errorText(-32614, text), logs: 0 }
  }
  const [first, after] = chain.eventsIn(from, Math.min(to, head()))
  if (after - first > MOST_LOGS) {
    const half = quantity(from + Math.floor((to - from) / 2))
    const text = `query returned more than 10000 results. Try with this block range [${quantity(from)}, ${half}].`
    return { text: errorText(-32005, text), logs: 0 }
  }
  const texts: string[] = []
  for (let event = first; event < after; event++) texts.push(chain.logText(event))
  return { text: `"result":[${texts.join(',')}]`, logs: texts.length }
}

function answer({ id = null, method, params }: RpcCall): { text: string; logs: number } {
  facts.calls[method] = (facts.calls[method] ?? 0) + 1
  let logs = 0
  const result = (): string => {
    switch (method) {
      case 'eth_chainId':
        return `"result":"${quantity(CHAIN_ID)}"`
      case 'eth_syncing':
        return '"result":false'
      case 'eth_blockNumber':
        return `"result":"${quantity(head())}"`
      case 'eth_getBlockByNumber':
        return `"result":${blockText(numberOf(params[0]), params[1])}`
      case 'eth_getBlockByHash':
        return `"result":${blockText(chain.numberOf(String(params[0])), params[1])}`
      case 'eth_getLogs': {
        const found = logsText(params[0] as Record<string, unknown>)
        logs = found.logs
        return found.text
      }
      case 'eth_getBlockReceipts': {
        const tag = String(params[0])
        const number = tag.length === 66 ? chain.numberOf(tag) : numberOf(tag)
        const known = number !== undefined && number <= head()
        return `"result":${known ? JSON.stringify(chain.receipts(number)) : 'null'}`
      }
    }
    return errorText(-32601, `the method ${method} does not exist/is not available`)
  }
  return { text: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${result()}}`, logs }
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const receivedAt = performance.now()
  facts.requests++
  facts.firstAt ??= performance.timeOrigin + receivedAt
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = JSON.parse(Buffer.concat(chunks).toString()) as RpcCall | RpcCall[]
  const answers = [body].flat().map(answer)
  const texts = answers.map(({ text }) => text)
  let dueAt = receivedAt + options.latencyMs
  const logs = answers.reduce((sum, found) => sum + found.logs, 0)
  if (perSecond > 0) {
    nextAt = Math.max(nextAt, receivedAt) + (logs * SECOND_MS) / perSecond
    dueAt = Math.max(dueAt, nextAt)
  }
  await sleep(Math.max(0, dueAt - performance.now()))
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(Array.isArray(body) ? `[${texts.join(',')}]` : texts[0])
}

serveCalls({
  async start(given) {
    options = given
    chain = createBenchChain(given, await readFile(registrationsFile))
    firstHead = given.blocks + BLOCKS_AFTER
    startedAt = performance.now()
    const server = createServer((request, response) => void serve(request, response))
    server.keepAliveTimeout = 60_000
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      head: firstHead,
      headHash: chain.blockHash(firstHead),
    }
  },
  pace(given) {
    perSecond = given
  },
  facts() {
    const before = facts
    facts = { calls: {}, requests: 0, firstAt: undefined }
    return before
  },
} satisfies ChainServerCalls)
