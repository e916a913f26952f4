import { peerIdFromMultihash } from '@libp2p/peer-id'

/** Cache size: all authors of a network plus some forged ones. */
const MAX_KNOWN = 4_096

/**
 * Text form of peer ids given as bytes (a multihash); '' if invalid. Base58 is slow and the same
 * ids recur, so recent ones are cached.
 */
export function createPeerIdText(): (id: Uint8Array) => string {
  const known = new Map<string, string>()
  return (id) => {
    const name = Buffer.from(id.buffer, id.byteOffset, id.byteLength).toString('latin1')
    let text = known.get(name)
    if (text === undefined) {
      text = textOf(id)
      if (known.size >= MAX_KNOWN) known.clear()
      known.set(name, text)
    }
    return text
  }
}

/**
 * Whether bytes have the form of a peer id: a multihash whose code and length take one byte each.
 */
export const isPeerId = (bytes: Uint8Array): boolean =>
  bytes.length > 2 && (bytes[0] as number) < 0x80 && bytes[1] === bytes.length - 2

function textOf(bytes: Uint8Array): string {
  const [code = 0, size = 0] = bytes
  try {
    // Copy: the text is created lazily, and the bytes are a view of the received data.
    const own = new Uint8Array(bytes)
    return peerIdFromMultihash({ code, size, digest: own.subarray(2), bytes: own }).toString()
  } catch {
    return ''
  }
}
