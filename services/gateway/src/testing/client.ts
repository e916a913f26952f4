import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'

export interface TestClient {
  readonly socket: WebSocket
  send(data: string | Buffer): void
  /** The next message, in order of arrival. */
  next(): Promise<string>
  /** Sends a message and resolves to the next one. */
  ask(data: string | Buffer): Promise<string>
  /** The close code. */
  readonly closed: Promise<number>
}

/** Opens a WebSocket connection that buffers received messages. */
export async function connect(
  url: string,
  options: ClientOptions = {},
  protocols: string[] = [],
): Promise<TestClient> {
  const socket = new WebSocket(url, protocols, {
    perMessageDeflate: false,
    maxPayload: 0,
    ...options,
  })
  const received: string[] = []
  const asked: ((message: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const text = data.toString()
    const taker = asked.shift()
    if (taker === undefined) received.push(text)
    else taker(text)
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await once(socket, 'open')
  socket.on('error', () => {})

  function next(): Promise<string> {
    const message = received.shift()
    if (message !== undefined) return Promise.resolve(message)
    return new Promise((resolve, reject) => {
      asked.push(resolve)
      void closed.then((code) => reject(new Error(`closed with ${code} before the next message`)))
    })
  }
  return {
    socket,
    send: (data) => socket.send(data),
    next,
    ask(data) {
      const answer = next()
      socket.send(data)
      return answer
    },
    closed,
  }
}

export interface RefusedUpgrade {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

/** Opens a WebSocket connection that is expected to be rejected over HTTP. */
export function refusedUpgrade(url: string, options: ClientOptions = {}): Promise<RefusedUpgrade> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options)
    socket.once('open', () => {
      socket.terminate()
      reject(new Error('the connection was accepted'))
    })
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: JSON.parse(body),
        })
      })
    })
  })
}
