import { once } from 'node:events'

export interface ApiMessage {
  readonly type: string
  readonly filter: { readonly from: number; readonly to: number; readonly publicKey?: string }
  readonly data: readonly unknown[]
}

const webSocketUrl = (gateway: string, path: string) => `${gateway.replace(/^http/, 'ws')}${path}`

/** Sends one request to `/query`. */
export async function ask(gateway: string, request: object): Promise<ApiMessage> {
  const socket = new WebSocket(webSocketUrl(gateway, '/query'))
  try {
    await once(socket, 'open')
    socket.send(JSON.stringify(request))
    const [{ data }] = (await once(socket, 'message')) as [MessageEvent]
    return JSON.parse(String(data))
  } finally {
    socket.close()
  }
}

/** Resolves to the data of the oldest decided message in the log, read by protocol v2. */
export async function oldestDecided(gateway: string): Promise<unknown> {
  const socket = new WebSocket(webSocketUrl(gateway, '/stream?v=2'))
  const filter = { types: ['decided'] }
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  socket.onmessage = ({ data }) => {
    const { type, data: record } = JSON.parse(String(data))
    if (type === 'decided') resolve(record)
  }
  socket.onclose = () => reject(new Error('closed before a decided message arrived'))
  try {
    await once(socket, 'open')
    socket.send(
      JSON.stringify({ id: 1, op: 'subscribe', subscription: 'a', filter, from: 'earliest' }),
    )
    return await promise
  } finally {
    socket.close()
  }
}

export interface TestStream {
  /** Everything received, in order. */
  pushes(): readonly ApiMessage[]
  /** The record pushed last under a filter. */
  latest(filter: ApiMessage['filter']): unknown
  close(): void
}

export async function openStream(gateway: string): Promise<TestStream> {
  const socket = new WebSocket(webSocketUrl(gateway, '/stream'))
  const pushes: ApiMessage[] = []
  socket.onmessage = ({ data }) => pushes.push(JSON.parse(String(data)))
  await once(socket, 'open')
  const keyOf = (filter: ApiMessage['filter']) => JSON.stringify(filter)
  return {
    pushes: () => pushes,
    latest: (filter) => pushes.findLast((push) => keyOf(push.filter) === keyOf(filter))?.data[0],
    close: () => socket.close(),
  }
}
