import { encodePublication, type PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { createMemoryBus } from '@ssv-exporter/stream/memory-bus'
import { createMemoryLog } from '@ssv-exporter/stream/memory-log'
import { createPingMonitor } from '../connection/ping-monitor.ts'
import { createGatewayMetrics } from '../metrics.ts'
import { DEFAULT_GATEWAY_OPTIONS } from '../options.ts'
import { createStream } from '../stream/stream.ts'
import type { Random } from './random.ts'
import { createTraffic } from './traffic.ts'

/** Small, so that every source of a replay is used and every reader can fall behind. */
const OPTIONS = {
  ...DEFAULT_GATEWAY_OPTIONS,
  maxRequestsPerSecond: 1_000_000,
  streamHighWaterBytes: 4_096,
  streamSlowMs: 600_000,
  streamFirstMessageMs: 600_000,
  streamCoalesceMs: 1,
  streamRecent: 70,
  streamHeartbeatMs: 5,
}
const WINDOW_SIZE = 100
const uuid = (number: number) => `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`

/** A stream over a log and a bus in memory, without a server around it. */
export async function createStreamWorld(random: Random) {
  const logger = silentLogger()
  const metrics = createGatewayMetrics(createMetrics({ service: 'model' }))
  const log = createMemoryLog({ epoch: uuid(0) })
  const bus = createMemoryBus({ windowSize: WINDOW_SIZE }, { logger })
  await bus.start()
  await bus.append(uuid(0), [], { refill: true })
  const history = new Map<string, PublicationBody[]>([[uuid(0), []]])
  let epoch = 0
  const published = () => history.get(uuid(epoch)) as PublicationBody[]
  const stream = createStream(OPTIONS, {
    log,
    bus,
    pings: createPingMonitor(OPTIONS),
    restGet: async () => ({ status: 200, body: '{}' }),
    newestOffset: () => published().length,
    metrics,
    logger,
  })
  await stream.start()
  const traffic = createTraffic(random)

  return {
    stream,
    history,
    async publish(count: number): Promise<void> {
      const bodies = traffic(count)
      for (const body of bodies) {
        const { topic, payload } = encodePublication(body)
        log.write(topic, payload)
      }
      published().push(...bodies)
      const moved = await log.moveOutbox(count)
      await bus.append(uuid(epoch), moved, { refill: true })
      stream.publish(moved)
    },
    prune: () => log.prune(published().length - 150),
    async changeEpoch(): Promise<void> {
      epoch += 1
      history.set(uuid(epoch), [])
      log.changeEpoch(uuid(epoch))
      await bus.append(uuid(epoch), [], { refill: true })
      stream.reset({ reason: 'epoch', position: { epoch: uuid(epoch), offset: 0 } })
    },
    head: () => ({ epoch: uuid(epoch), offset: published().length }),
    async stop() {
      stream.stop()
      await bus.stop()
    },
  }
}

export type StreamWorld = Awaited<ReturnType<typeof createStreamWorld>>
