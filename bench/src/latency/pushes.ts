import { sleep } from '@ssv-exporter/service-kit/sleep'
import { WebSocket } from 'ws'

export interface Pushes extends AsyncDisposable {
  /** When the frame of a validator arrived, by its public key (hex without 0x). */
  readonly arrivals: ReadonlyMap<string, number>
}

const RETRY_MS = 200
const GIVE_UP_AFTER_MS = 60_000
const PUBLIC_KEY = /^\{"type":"validator".*?"publicKey":"([0-9a-f]{96})","operators"/

/**
 * Connects to `/stream` as soon as the gateway accepts consumers, which is once it has
 * synchronised.
 */
export async function openPushes(gatewayUrl: string): Promise<Pushes> {
  const arrivals = new Map<string, number>()
  const socket = await connected(`${gatewayUrl.replace('http', 'ws')}/stream`)
  socket.on('message', (data) => {
    const now = performance.now()
    const key = PUBLIC_KEY.exec(String(data))?.[1]
    if (key !== undefined && !arrivals.has(key)) arrivals.set(key, now)
  })
  return {
    arrivals,
    async [Symbol.asyncDispose]() {
      socket.terminate()
    },
  }
}

async function connected(url: string): Promise<WebSocket> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS
  for (;;) {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    const error = await new Promise<Error | undefined>((resolve) => {
      socket.once('open', () => resolve(undefined))
      socket.once('error', resolve)
    })
    if (error === undefined) return socket
    if (Date.now() > giveUpAt) throw error
    await sleep(RETRY_MS)
  }
}
