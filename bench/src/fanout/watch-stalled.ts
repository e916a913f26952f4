import { sleep } from '@ssv-exporter/service-kit/sleep'
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

const POLL_MS = 1_000
const LAST_BYTES_MS = 3_000
const MS_PER_SECOND = 1_000

/** What is read in every phase, so that all of them pay for it alike. */
interface Observed {
  slowClients: number
  /** Bytes in the kernel for the client; `null` without /proc. */
  kernelBytes: number | null
  memoryMb: number | null
}

/**
 * Reads once a second, until `ends` says so, what is known of a client of the server. The list of
 * sockets takes the kernel some milliseconds: more often, the reading itself would delay the other
 * clients.
 */
export async function observeClient(
  server: GatewayServer,
  clientPort: number,
  ends: (observed: Observed) => boolean,
): Promise<void> {
  for (;;) {
    const observed = {
      slowClients: server.slowClients(),
      kernelBytes: await kernelQueues(server.port, clientPort),
      memoryMb: await memoryMb(server.program.pid),
    }
    if (ends(observed)) return
    await sleep(POLL_MS)
  }
}

export async function watchStalled(
  server: GatewayServer,
  swarm: ClientSwarm,
  patienceSeconds: number,
): Promise<Stalled> {
  const [port = 0] = await swarm.pause()
  const stoppedMs = performance.now()
  let waitingMs = stoppedMs
  let first: Observed | undefined
  let kernelBytes: number | null = 0
  let mostMb: number | null = null
  let closedMs: number | undefined
  await observeClient(server, port, (observed) => {
    const now = performance.now()
    first ??= observed
    if (observed.slowClients > first.slowClients) closedMs = now
    const held = observed.kernelBytes
    if (held !== null && held > (kernelBytes ?? 0)) waitingMs = now
    kernelBytes = held === null ? null : Math.max(kernelBytes ?? 0, held)
    if (observed.memoryMb !== null) mostMb = Math.max(mostMb ?? 0, observed.memoryMb)
    return closedMs !== undefined || now - stoppedMs >= patienceSeconds * MS_PER_SECOND
  })
  await swarm.resume()
  const { closed } = await swarm.until(({ open }) => open === 0, LAST_BYTES_MS)
  const since = (then: number) =>
    closedMs === undefined ? null : (closedMs - then) / MS_PER_SECOND
  const memoryBefore = first?.memoryMb ?? null
  return {
    closedAfterSeconds: since(stoppedMs),
    closedAfterWaitingSeconds: kernelBytes === null ? null : since(waitingMs),
    kernelBytes,
    grownMb: mostMb === null || memoryBefore === null ? null : mostMb - memoryBefore,
    code: Number(Object.keys(closed)[0] ?? 0),
  }
}
