import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Heartbeat } from '../connection/heartbeat.ts'
import type { ServedConnection } from '../connection/open-connections.ts'
import { createTokenBucket } from '../connection/token-bucket.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { Member } from './audience.ts'
import type { FanOut } from './fan-out.ts'
import { createOutlet } from './outlet.ts'
import type { SlowWatch } from './slow-watch.ts'

// A client has nothing to say here (SSV v0.1.12 behaviour: read, limited to this, thrown away).
const MAX_INCOMING_BYTES = 1_024

export interface LegacyStreamModules {
  fanOut: Pick<FanOut, 'legacy' | 'recent'>
  slowWatch: SlowWatch
  heartbeat: Heartbeat
  metrics: GatewayMetrics
}

type LegacyStreamOptions = Pick<
  GatewayOptions,
  'maxRequestsPerSecond' | 'streamMaxBufferedBytes' | 'streamHighWaterBytes'
>

/** Gives one connection every push of the legacy protocol from now on. */
export function serveLegacyStream(
  socket: WebSocket,
  transport: Socket,
  options: LegacyStreamOptions,
  { fanOut, slowWatch, heartbeat, metrics }: LegacyStreamModules,
): ServedConnection {
  const { streamMaxBufferedBytes, streamHighWaterBytes } = options
  const outlet = createOutlet(socket, transport, { metrics })
  const { members } = fanOut.legacy
  const bucket = createTokenBucket(options.maxRequestsPerSecond)
  let resume: NodeJS.Timeout | undefined

  const member: Member = {
    after: fanOut.recent.top(),
    take(bytes) {
      const buffered = outlet.buffered()
      // What is larger than the bound by itself may still go to somebody who has taken everything before it.
      if (buffered > 0 && buffered + bytes.length > streamMaxBufferedBytes) {
        members.delete(member)
        outlet.close('SLOW_CONSUMER')
        return
      }
      outlet.write(bytes)
      if (outlet.buffered() > streamHighWaterBytes) slowWatch.watch(outlet, streamHighWaterBytes)
    },
  }

  socket.on('message', (data: Buffer) => {
    heartbeat.heard(socket)
    // What was read before the end still comes in after it.
    if (socket.readyState !== socket.OPEN) return
    if (data.length > MAX_INCOMING_BYTES) {
      outlet.close('TOO_BIG')
      return
    }
    const waitMs = bucket.take(performance.now())
    if (waitMs === 0) return
    metrics.heldReads.inc({ endpoint: 'stream' })
    socket.pause()
    clearTimeout(resume)
    resume = setTimeout(() => socket.resume(), waitMs)
  })
  socket.once('close', () => {
    clearTimeout(resume)
    members.delete(member)
    slowWatch.forget(outlet)
  })
  members.add(member)

  return { drain: () => outlet.close('GOING_AWAY') }
}
