import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { closeConnection } from '../connection/close.ts'
import type { Heartbeat } from '../connection/heartbeat.ts'
import { createTokenBucket } from '../connection/token-bucket.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { ServedConnection } from '../query/connection.ts'
import type { FanOut } from './fan-out.ts'

// A client has nothing to say here (SSV v0.1.12 behaviour: read, limited to this, thrown away).
const MAX_INCOMING_BYTES = 1_024

export interface StreamModules {
  fanOut: FanOut
  heartbeat: Heartbeat
  metrics: GatewayMetrics
}

/** Gives one connection every push from now on. */
export function serveStream(
  socket: WebSocket,
  transport: Duplex,
  options: Pick<GatewayOptions, 'maxRequestsPerSecond'>,
  { fanOut, heartbeat, metrics }: StreamModules,
): ServedConnection {
  const bucket = createTokenBucket(options.maxRequestsPerSecond)
  let resume: NodeJS.Timeout | undefined

  socket.on('message', (data: Buffer) => {
    heartbeat.heard(socket)
    // What was read before the end still comes in after it.
    if (socket.readyState !== socket.OPEN) return
    if (data.length > MAX_INCOMING_BYTES) {
      closeConnection(socket, 'TOO_BIG')
      return
    }
    const waitMs = bucket.take(performance.now())
    if (waitMs === 0) return
    metrics.heldReads.inc({ endpoint: 'stream' })
    socket.pause()
    clearTimeout(resume)
    resume = setTimeout(() => socket.resume(), waitMs)
  })
  socket.once('close', () => clearTimeout(resume))
  fanOut.add(socket, transport)

  return { drain: () => closeConnection(socket, 'GOING_AWAY') }
}
