import { sleep } from '@ssv-exporter/service-kit/sleep'
import { readMetrics } from '../collect/read-metrics.ts'
import { memoryMb } from '../support/process-usage.ts'
import type { GatewayServer } from './environment.ts'
import { kernelQueues } from './kernel-queues.ts'
import type { ClientSwarm } from './open-client-swarm.ts'

/** What happened to a client that stops reading. */
export interface Stalled {
  /** From when it stopped until it was closed; `null` if it was not. */
  closedAfterSeconds: number | null
  /** From when the kernel buffers were full, so that data started to queue in the gateway. */
  closedAfterWaitingSeconds: number | null
  /** Bytes in the kernel for it at that time. */
  kernelBytes: number | null
  /** Maximum growth of the gateway's memory (RSS). */
  grownMb: number | null
  /** The close code it finds when it reads again; 0: none. */
  code: number
}

const POLL_MS = 250
/**
 * Collecting metrics takes the gateway some milliseconds: more often, it would delay the other
 * clients itself.
 */
const SCRAPE_MS = 1_000
const LAST_BYTES_MS = 3_000
const MS_PER_SECOND = 1_000

export async function watchStalled(
  server: GatewayServer,
  swarm: ClientSwarm,
  patienceSeconds: number,
): Promise<Stalled> {
  const slowConsumers = async () => {
    const name = 'ssv_gateway_slow_consumers_total'
    return (await readMetrics(server.adminUrl, [name]))[name]
  }
  const { pid } = server.program
  const slowBefore = await slowConsumers()
  const memoryBefore = await memoryMb(pid)
  const [port = 0] = await swarm.pause()
  const stoppedMs = performance.now()
  let waitingMs = stoppedMs
  let kernelBytes: number | null = 0
  let mostMb = memoryBefore
  let closedMs: number | undefined
  let scrapedMs = stoppedMs
  while (
    closedMs === undefined &&
    performance.now() - stoppedMs < patienceSeconds * MS_PER_SECOND
  ) {
    const now = performance.now()
    if (now - scrapedMs >= SCRAPE_MS) {
      scrapedMs = now
      if ((await slowConsumers()) > slowBefore) closedMs = now
    }
    const held = await kernelQueues(server.port, port)
    if (held !== null && held > (kernelBytes ?? 0)) waitingMs = now
    kernelBytes = held === null ? null : Math.max(kernelBytes ?? 0, held)
    const memory = await memoryMb(pid)
    if (memory !== null) mostMb = Math.max(mostMb ?? 0, memory)
    await sleep(POLL_MS)
  }
  await swarm.resume()
  const { closed } = await swarm.until(({ open }) => open === 0, LAST_BYTES_MS)
  const since = (then: number) =>
    closedMs === undefined ? null : (closedMs - then) / MS_PER_SECOND
  return {
    closedAfterSeconds: since(stoppedMs),
    closedAfterWaitingSeconds: kernelBytes === null ? null : since(waitingMs),
    kernelBytes,
    grownMb: mostMb === null || memoryBefore === null ? null : mostMb - memoryBefore,
    code: Number(Object.keys(closed)[0] ?? 0),
  }
}
