import type { Host } from '@ssv-exporter/p2p/host'
import type { HistoryCodec, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'

/**
 * Concurrent requests of one peer, and in total: a syncing collector requests many duty sequences
 * side by side.
 */
const LIMITS = { maxPerPeer: 64, maxInAll: 256, timeoutMs: 70_000 }

/** The bytes of the response; undefined to end the stream without one. */
export type AnswerHistory = (
  protocol: string,
  request: HistoryRequest,
  signal: AbortSignal,
) => Promise<Uint8Array | undefined>

/**
 * Serves the history protocols of a fork.
 * @param served history protocols that the host already serves: those of another fork end
 * @returns those that it serves now
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
