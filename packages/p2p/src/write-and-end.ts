import type { Stream } from '@libp2p/interface'

// One muxer window: larger writes would only be buffered.
const CHUNK_BYTES = 65_536

/**
 * Writes everything with backpressure, then closes our side. @throws when the stream or `signal`
 * ends first
 */
export async function writeAndEnd(
  stream: Stream,
  data: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < data.length; from += CHUNK_BYTES) {
    if (!stream.send(data.subarray(from, from + CHUNK_BYTES))) await stream.onDrain({ signal })
  }
  await stream.close({ signal })
}
