import type { Duplex } from 'node:stream'
import {
  decodePublication,
  type PublicationBody,
  PublicationMalformedError,
} from '@ssv-exporter/gateway-api/publication'
import { encodePush } from '@ssv-exporter/gateway-api/push'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Publication } from '@ssv-exporter/stream/publication'
import type { WebSocket } from 'ws'
import { closeConnection } from '../connection/close.ts'
import type { GatewayMetrics } from '../metrics.ts'
import { textFrame } from './text-frame.ts'

export interface FanOut {
  /** @param transport the connection under the WebSocket: frames are built once and written to it as they are */
  add(socket: WebSocket, transport: Duplex): void
  /** Hands publications to everybody, in order. */
  publish(batch: readonly Publication[]): void
}

export interface FanOutModules {
  metrics: GatewayMetrics
  logger: Logger
}

/** Hands each publication to every connection: encoded once, one write for a whole batch. */
export function createFanOut(
  { streamMaxBufferedBytes }: { streamMaxBufferedBytes: number },
  { metrics, logger }: FanOutModules,
): FanOut {
  const transports = new Map<WebSocket, Duplex>()

  function frameOf(publication: Publication): Buffer | undefined {
    const body = decoded(publication)
    const text = body === undefined ? undefined : encodePush(body)
    if (body === undefined || text === undefined) {
      metrics.unpushed.inc({ reason: body === undefined ? 'malformed' : 'no_legacy_form' })
      return undefined
    }
    metrics.pushes.inc({ type: body.type })
    return textFrame(text)
  }

  function decoded({ position, payload }: Publication): PublicationBody | undefined {
    try {
      return decodePublication(payload)
    } catch (error) {
      if (!(error instanceof PublicationMalformedError)) throw error
      logger.warn({ err: error, position }, 'publication was not understood')
      return undefined
    }
  }

  function write(socket: WebSocket, transport: Duplex, bytes: Buffer): void {
    if (socket.readyState !== socket.OPEN) return
    const buffered = transport.writableLength
    // What is larger than the bound by itself may still go to somebody who has taken everything before it.
    if (buffered > 0 && buffered + bytes.length > streamMaxBufferedBytes) {
      transports.delete(socket)
      closeConnection(socket, 'SLOW_CONSUMER')
      return
    }
    transport.write(bytes)
    metrics.pushedBytes.inc(bytes.length)
  }

  return {
    add(socket, transport) {
      transports.set(socket, transport)
      socket.once('close', () => transports.delete(socket))
    },
    publish(batch) {
      const frames = batch.map(frameOf).filter((frame) => frame !== undefined)
      const last = batch.at(-1)
      if (last !== undefined) metrics.position.set(last.position)
      if (frames.length === 0) return
      const bytes = Buffer.concat(frames)
      for (const [socket, transport] of transports) write(socket, transport, bytes)
    },
  }
}
