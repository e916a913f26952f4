import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { numberToHex } from 'viem'
import type { RpcCall } from '../rpc-proxy.ts'
import type { DrawnFault, NodeFaults } from './node-faults.ts'
import type { RpcObject, SimulatedBlock, SimulatedChain } from './simulated-chain.ts'

export interface SimulatedNode {
  readonly url: string
  /** All requests so far. */
  readonly calls: readonly RpcCall[]
  /** Rate-limited requests. */
  refused(): number
  /** Replaces the faults. */
  behave(faults?: NodeFaults): void
  stop(): Promise<void>
}

/** A JSON-RPC error, or an HTTP error. */
class Failure extends Error {
  readonly code: number
  readonly status: number | undefined
  constructor(code: number, text: string, status?: number) {
    super(text)
    this.code = code
    this.status = status
  }
}
class Reset extends Error {}

const SECOND_MS = 1_000

/** Serves a chain as an Ethereum HTTP endpoint, with faults. */
export async function startSimulatedNode(
  chain: SimulatedChain,
  first: NodeFaults = {},
): Promise<SimulatedNode> {
  const calls: RpcCall[] = []
  let faults = first
  let omitted: Record<number, number> = {}
  let second = 0
  let inSecond = 0
  let refused = 0

  const headNumber = () => Math.min(faults.head ?? Infinity, chain.head().number)
  const numberOf = (tag: unknown) => (tag === 'latest' ? headNumber() : Number(tag))
  const blockAt = (number: number): SimulatedBlock | undefined =>
    number > headNumber() ? undefined : chain.at(number)

  function logsOf(filter: RpcObject, drawn: DrawnFault | undefined): RpcObject[] {
    const lag = drawn?.kind === 'lag' ? 2 : (faults.logsLag ?? 0)
    const newest = headNumber() - lag
    let blocks: SimulatedBlock[]
    if (filter.blockHash === undefined) {
      const [from, to] = [numberOf(filter.fromBlock), numberOf(filter.toBlock)]
      refuseWidth(to - from + 1)
      blocks = []
      for (let number = from; number <= Math.min(to, newest); number++) {
        const block = blockAt(number)
        if (block !== undefined) blocks.push(block)
      }
    } else {
      if (faults.noBlockHash) throw new Failure(-32602, 'blockHash is not supported')
      const block = chain.byHash(String(filter.blockHash))
      if (block === undefined || block.number > newest) throw new Failure(-32000, 'unknown block')
      blocks = [block]
    }
    blocks = blocks.filter(
      ({ number }) => number >= (faults.logsPrunedBelow ?? 0) && !omits(number),
    )
    const address = String(filter.address).toLowerCase()
    let logs = blocks.flatMap((block) => block.logs).filter((log) => log.address === address)
    if (drawn?.kind === 'omit') logs = logs.slice(0, -1)
    logs = logs.flatMap((log, at) => {
      const isLast = logs[at + 1]?.blockNumber !== log.blockNumber
      const isWanted = isLast && Number(log.blockNumber) === faults.invented
      return isWanted ? [log, { ...log, logIndex: numberToHex(Number(log.logIndex) + 1) }] : [log]
    })
    if (faults.repeated || drawn?.kind === 'repeat') logs = logs.flatMap((log) => [log, { ...log }])
    if (faults.removed !== undefined || drawn?.kind === 'removed') {
      logs = logs.flatMap((log) =>
        drawn?.kind === 'removed' || Number(log.blockNumber) === faults.removed
          ? [{ ...log, removed: true, blockHash: `0x${'ab'.repeat(32)}` }, log]
          : [log],
      )
    }
    if (faults.time !== undefined) {
      logs = logs.map((log) => ({ ...log, blockTimestamp: faults.time }))
    }
    return logs.slice(0, faults.mostLogs)
  }

  function omits(number: number): boolean {
    const times = faults.omit?.[number] ?? 0
    const before = omitted[number] ?? 0
    if (before >= times) return false
    omitted[number] = before + 1
    return true
  }

  function refuseWidth(blocks: number): void {
    const { widest } = faults
    if (widest === undefined || blocks <= widest.blocks) return
    if (widest.reset) throw new Reset()
    const text = widest.text ?? 'block range is too wide'
    throw new Failure(widest.code ?? -32005, text, widest.status)
  }

  function shown(block: SimulatedBlock | undefined): RpcObject | null {
    if (block === undefined) return null
    if (block.number < (faults.blocksPrunedBelow ?? 0)) {
      throw new Failure(4444, 'pruned history unavailable')
    }
    const { header } = block
    if (!faults.blind) return header
    return { ...header, logsBloom: `0x${'00'.repeat(256)}`, receiptsRoot: undefined }
  }

  function result({ method, params }: RpcCall): unknown {
    const drawn = faults.drawn?.(`${method} ${JSON.stringify(params)}`)
    if (drawn?.kind === 'error') throw new Failure(drawn.code, drawn.text)
    if (drawn?.kind === 'status') throw new Failure(0, 'Bad Gateway', drawn.status)
    if (drawn?.kind === 'reset') throw new Reset()
    switch (method) {
      case 'eth_chainId':
        return numberToHex(chain.chainId)
      case 'eth_syncing':
        return faults.syncing
          ? { currentBlock: '0x1', highestBlock: numberToHex(headNumber()) }
          : false
      case 'eth_getBlockByNumber':
        return drawn?.kind === 'null' ? null : shown(blockAt(numberOf(params[0])))
      case 'eth_getBlockByHash':
        return drawn?.kind === 'null' ? null : shown(chain.byHash(String(params[0])))
      case 'eth_getLogs':
        return logsOf(params[0] as RpcObject, drawn)
      case 'eth_getCode':
        if (faults.noCode) break
        return Number(params[1]) >= chain.createdAt() ? '0x6001' : '0x'
      case 'eth_getBlockReceipts':
        if (faults.noReceipts) break
        return chain.byHash(String(params[0]))?.receipts ?? null
    }
    throw new Failure(-32601, `the method ${method} does not exist/is not available`)
  }

  function answer(body: RpcCall & { id?: unknown }): object {
    calls.push({ method: body.method, params: body.params })
    const head = { jsonrpc: '2.0', id: body.id ?? null }
    try {
      return { ...head, result: result(body) }
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== undefined) throw error
      return { ...head, error: { code: error.code, message: error.message } }
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += chunk
    const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body))
    if (isTooFast()) {
      refused++
      const { retryAfterSeconds } = faults.perSecond ?? {}
      const error = { code: -32007, message: 'request limit reached: reduce calls per second' }
      const headers =
        retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` }
      json(429, { jsonrpc: '2.0', id: null, error }, headers as Record<string, string>)
      return
    }
    const body = JSON.parse(text)
    if (Array.isArray(body) && faults.noBatches) {
      json(200, { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Invalid Request' } })
      return
    }
    try {
      json(200, Array.isArray(body) ? body.map(answer) : answer(body))
    } catch (error) {
      if (error instanceof Reset) request.socket.destroy()
      else if (error instanceof Failure) response.writeHead(error.status ?? 500).end(error.message)
      else throw error
    }
  }

  function isTooFast(): boolean {
    if (faults.perSecond === undefined) return false
    const now = Math.floor(Date.now() / SECOND_MS)
    if (now !== second) inSecond = 0
    second = now
    return ++inSecond > faults.perSecond.most
  }

  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    refused: () => refused,
    behave(next = {}) {
      faults = next
      omitted = {}
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
