import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { SlotClock } from '../clock/slot-clock.ts'
import { answerBeaconQuestion, type BeaconFacts, headEvent } from './beacon-answers.ts'

const LOOPBACK = '127.0.0.1'
const MAX_BODY_BYTES = 1 << 20

export interface BeaconApiOptions {
  /** 0 or absent: any free port. */
  readonly port?: number
}

/** The HTTP API of a beacon node over the devnet's chain, on the loopback address. */
export interface BeaconApi extends Startable {
  /** @throws TypeError before start */
  url(): string
}

export function createBeaconApi(
  { port = 0 }: BeaconApiOptions,
  facts: BeaconFacts & { readonly clock: SlotClock },
): BeaconApi {
  const followers = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (error instanceof RangeError || error instanceof SyntaxError) {
        sendJson(response, 400, { code: 400, message: error.message })
      } else response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    if (path.startsWith('/eth/v1/events')) return follow(path, response)
    const text = await readBody(request)
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const found = answerBeaconQuestion(facts, { path, body })
    if (found === undefined) sendJson(response, 404, { code: 404, message: 'not found' })
    else sendJson(response, 200, found)
  }

  /** Server-sent events; of the topics of the standard, only `head` has any. */
  function follow(path: string, response: ServerResponse): void {
    const { searchParams } = new URL(path, 'http://beacon.invalid')
    const topics = searchParams.getAll('topics').flatMap((topic) => topic.split(','))
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.flushHeaders()
    if (!topics.includes('head')) return
    followers.add(response)
    response.on('close', () => followers.delete(response))
  }

  facts.clock.onSlot((slot) => {
    const event = `event: head\ndata: ${JSON.stringify(headEvent(facts, slot))}\n\n`
    for (const follower of followers) follower.write(event)
  })

  return {
    url() {
      const address = server.address() as AddressInfo | null
      if (address === null) throw new TypeError('The beacon API was not started')
      return `http://${LOOPBACK}:${address.port}`
    },
    async start() {
      server.listen(port, LOOPBACK)
      await once(server, 'listening')
    },
    async stop() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new RangeError(`a body exceeds ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(content))
}
