import type { Libp2pNode } from './libp2p-node.ts'
import type { P2pMetrics } from './p2p-metrics.ts'
import type { ProtocolHandler, ProtocolLimits } from './protocol.ts'
import { createProtocolServer } from './protocol-server.ts'

interface Entry {
  readonly handler: ProtocolHandler
  readonly limits: ProtocolLimits
}

/** The served protocols; those set before libp2p is started are registered on start. */
export function createProtocolTable(modules: {
  readonly closing: AbortSignal
  readonly metrics: P2pMetrics | undefined
}) {
  const entries = new Map<string, Entry>()
  let node: Libp2pNode | undefined

  async function register(protocol: string, { handler, limits }: Entry): Promise<void> {
    await node?.handle(protocol, createProtocolServer(handler, limits, modules), {
      force: true,
      // Our own limit applies, because it counts refusals.
      maxInboundStreams: limits.maxPerPeer + 16,
    })
  }

  return {
    async attach(to: Libp2pNode): Promise<void> {
      node = to
      for (const [protocol, entry] of entries) await register(protocol, entry)
    },
    async handle(protocol: string, handler: ProtocolHandler, limits: ProtocolLimits) {
      entries.set(protocol, { handler, limits })
      await register(protocol, { handler, limits })
    },
    async unhandle(protocol: string) {
      if (entries.delete(protocol)) await node?.unhandle(protocol)
    },
  }
}
