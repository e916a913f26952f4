import { openRemote, type Remote } from '../support/remote.ts'
import type { ChainShape } from './bench-chain.ts'
import type { ChainServerCalls } from './chain-server.ts'

/** An endpoint in a separate process. */
export interface BenchEndpoint extends AsyncDisposable {
  readonly url: string
  readonly head: number
  readonly events: number
  readonly registered: number
  readonly server: Remote<ChainServerCalls>
}

/** Events per block, as when registrations are most frequent. */
const EVENTS_PER_BLOCK = 1.62
const REGISTERED_SHARE = 0.7

/** A chain with this many events close together, most of them registrations. */
export const denseShape = (events: number, transactions: number): ChainShape => ({
  events,
  registered: Math.floor(events * REGISTERED_SHARE),
  blocks: Math.ceil(events / EVENTS_PER_BLOCK),
  transactions,
})

export async function openEndpoint(
  shape: ChainShape,
  { latencyMs, blockEveryMs = 0 }: { latencyMs: number; blockEveryMs?: number },
): Promise<BenchEndpoint> {
  const server = openRemote<ChainServerCalls>(new URL('./chain-server.ts', import.meta.url))
  const { url, head } = await server.call('start', { ...shape, latencyMs, blockEveryMs })
  return {
    url,
    head,
    events: shape.events,
    registered: shape.registered,
    server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
