import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { Heartbeat } from '../connection/heartbeat.ts'
import type { ServedConnection } from '../connection/open-connections.ts'
import { createTokenBucket, type TokenBucket } from '../connection/token-bucket.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import type { Member } from './audience.ts'
import type { FanOut } from './fan-out.ts'
import { createOutlet, type Outlet } from './outlet.ts'
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
  modules: LegacyStreamModules,
): ServedConnection {
  return new LegacyConnection(socket, transport, options, modules)
}

/** A class, because there are ten thousand of them. */
class LegacyConnection implements ServedConnection, Member {
  readonly after: number
  private readonly socket: WebSocket
  private readonly options: LegacyStreamOptions
  private readonly modules: LegacyStreamModules
  private readonly outlet: Outlet
  private bucket: TokenBucket | undefined
  private resume: NodeJS.Timeout | undefined

  constructor(
    socket: WebSocket,
    transport: Socket,
    options: LegacyStreamOptions,
    modules: LegacyStreamModules,
  ) {
    this.after = modules.fanOut.recent.top()
    this.socket = socket
    this.options = options
    this.modules = modules
    this.outlet = createOutlet(socket, transport, modules)
    socket.on('message', (data: Buffer) => this.read(data))
    modules.fanOut.legacy.members.add(this)
  }

  take(bytes: Buffer): void {
    const { outlet, modules } = this
    const { streamMaxBufferedBytes, streamHighWaterBytes } = this.options
    const buffered = outlet.buffered()
    // What is larger than the bound by itself may still go to somebody who has taken everything before it.
    if (buffered > 0 && buffered + bytes.length > streamMaxBufferedBytes) {
      modules.fanOut.legacy.members.delete(this)
      outlet.close('SLOW_CONSUMER')
      return
    }
    outlet.write(bytes)
    if (outlet.buffered() > streamHighWaterBytes) {
      modules.slowWatch.watch(outlet, streamHighWaterBytes)
    }
  }

  drain(): void {
    this.outlet.close('GOING_AWAY')
  }

  ended(): void {
    clearTimeout(this.resume)
    this.modules.fanOut.legacy.members.delete(this)
    this.modules.slowWatch.forget(this.outlet)
  }

  private read(data: Buffer): void {
    const { socket, options, modules } = this
    modules.heartbeat.heard(socket)
    // What was read before the end still comes in after it.
    if (socket.readyState !== socket.OPEN) return
    if (data.length > MAX_INCOMING_BYTES) {
      this.outlet.close('TOO_BIG')
      return
    }
    this.bucket ??= createTokenBucket(options.maxRequestsPerSecond)
    const waitMs = this.bucket.take(performance.now())
    if (waitMs === 0) return
    modules.metrics.heldReads.inc({ path: 'stream' })
    socket.pause()
    clearTimeout(this.resume)
    this.resume = setTimeout(() => socket.resume(), waitMs)
  }
}
