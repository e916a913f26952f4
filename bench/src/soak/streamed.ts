import { once } from 'node:events'
import type { DecidedRecord } from '@ssv-exporter/gateway-api/records'
import { WebSocket } from 'ws'

/** What a `/stream` client received for one height of one validator. */
export interface StreamedDecided {
  /** Signers in the last frame. */
  signers: readonly number[]
  value: string
  frames: number
}

export interface Streamed extends AsyncDisposable {
  /** Messages by `publicKey role height`. */
  readonly decided: ReadonlyMap<string, StreamedDecided>
  /** Frames with fewer signers than the previous one. */
  readonly setBacks: number
  /** The close code, once the server has ended the connection. */
  readonly closed: number | undefined
}

interface DecidedFrame {
  type: string
  filter: { role: string; publicKey: string }
  data: DecidedRecord[]
}

/** Connects to `/stream` like any consumer and records decided messages. */
export async function openStreamed(gatewayUrl: string): Promise<Streamed> {
  const decided = new Map<string, StreamedDecided>()
  let setBacks = 0
  let closed: number | undefined
  const socket = new WebSocket(`${gatewayUrl.replace('http', 'ws')}/stream`, {
    perMessageDeflate: false,
  })
  socket.on('close', (code) => {
    closed = code
  })
  socket.on('message', (data) => {
    const frame: DecidedFrame = JSON.parse(String(data))
    if (frame.type !== 'decided') return
    for (const { message, signer_ids: signers } of frame.data) {
      const key = `${frame.filter.publicKey} ${frame.filter.role} ${message.seq_number}`
      const before = decided.get(key)
      if (before !== undefined && before.signers.length > signers.length) setBacks += 1
      decided.set(key, { signers, value: message.value, frames: (before?.frames ?? 0) + 1 })
    }
  })
  await once(socket, 'open')
  return {
    decided,
    get setBacks() {
      return setBacks
    },
    get closed() {
      return closed
    },
    async [Symbol.asyncDispose]() {
      socket.terminate()
    },
  }
}
