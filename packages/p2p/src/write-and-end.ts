import type { Stream } from '@libp2p/interface'

// One window of a muxer: more at once only waits in a buffer.
const CHUNK_BYTES = 65_536

/** Writes all of it at the pace of the other end, then ends our side. @throws when the stream or `signal` ends first */
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
