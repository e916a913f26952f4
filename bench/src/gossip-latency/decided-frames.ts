import { once } from 'node:events'
import { lambdaOf } from '@ssv-exporter/gateway-api/lambda'
import { WebSocket } from 'ws'

export interface DecidedFrames extends AsyncDisposable {
  /**
   * When the frame of a message arrived: milliseconds since 1970, with fractions. By `frameKey`.
   */
  readonly arrivals: ReadonlyMap<string, number>
}

const FRAME = /^\{"type":"decided".*?"lambda":"([^"]+)","seq_number":(\d+),/

/** @param publicKey hex without 0x */
export function frameKey(publicKey: string, height: number): string {
  return `${lambdaOf(publicKey, 'ATTESTER')} ${height}`
}

/** Connects to `/stream` and records the time of each decided message. */
export async function openDecidedFrames(gatewayUrl: string): Promise<DecidedFrames> {
  const arrivals = new Map<string, number>()
  const socket = new WebSocket(`${gatewayUrl.replace('http', 'ws')}/stream`, {
    perMessageDeflate: false,
  })
  socket.on('message', (data) => {
    const now = performance.timeOrigin + performance.now()
    const [, lambda, height] = FRAME.exec(String(data)) ?? []
    if (lambda === undefined) return
    const key = `${lambda} ${height}`
    if (!arrivals.has(key)) arrivals.set(key, now)
  })
  await once(socket, 'open')
  return {
    arrivals,
    async [Symbol.asyncDispose]() {
      socket.terminate()
    },
  }
}
