import { peerIdFromMultihash } from '@libp2p/peer-id'

/** Authors remembered: those of a whole network, and some that a stranger makes up. */
const MAX_KNOWN = 4_096

/**
 * The text of peer ids given as bytes (a multihash); '' for bytes that are the id of no key. The same ones come again and again, and
 * base58 is slow: the latest are remembered.
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

/** Whether bytes have the form of a peer id: a multihash, whose code and length take a byte each in all that peers have. */
export const isPeerId = (bytes: Uint8Array): boolean =>
  bytes.length > 2 && (bytes[0] as number) < 0x80 && bytes[1] === bytes.length - 2

function textOf(bytes: Uint8Array): string {
  const [code = 0, size = 0] = bytes
  try {
    // A copy: the text is made when it is asked for, and the bytes are a view into what came in.
    const own = new Uint8Array(bytes)
    return peerIdFromMultihash({ code, size, digest: own.subarray(2), bytes: own }).toString()
  } catch {
    return ''
  }
}
