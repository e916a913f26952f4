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
