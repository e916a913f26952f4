import type { Host } from '@ssv-exporter/p2p/host'
import type { HistoryCodec, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'

/** Requests of one peer at once, and of all: a collector that syncs asks for many chains side by side. */
const LIMITS = { maxPerPeer: 64, maxInAll: 256, timeoutMs: 70_000 }

/** The bytes of the answer; undefined to end the stream without one. */
export type AnswerHistory = (
  protocol: string,
  request: HistoryRequest,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>

/**
 * Serves the history protocols of a fork.
 * @param served protocols of history that the host serves already: those of another fork end
 * @returns what it serves now
 */
export async function serveHistory(
  { fork, served }: { readonly fork: string; readonly served: readonly string[] },
  { host, codec, answer }: { host: Host; codec: HistoryCodec; answer: AnswerHistory },
): Promise<readonly string[]> {
  const protocols = codec.protocols(fork)
  for (const protocol of served) if (!protocols.includes(protocol)) await host.unhandle(protocol)
  for (const protocol of protocols) {
    await host.handle(
      protocol,
      async (_peerId, data, signal) =>
        answer(protocol, codec.decodeRequest(protocol, data), signal),
      { ...LIMITS, maxRequestBytes: codec.maxRequestBytes },
    )
  }
  return protocols
}
