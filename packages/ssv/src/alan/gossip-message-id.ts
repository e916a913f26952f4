import xxhash from 'xxhash-wasm'

const ID_BYTES = 12
const EMPTY = new TextEncoder().encode('invalid:empty')

const { h64Raw } = await xxhash()

/**
 * The gossip message id: xxHash64 of the data with seed 0, little-endian, and four zero bytes
 * (ssv v2.3.7 behaviour). Empty data has a fixed id.
 */
export function gossipMessageId(data: Uint8Array): Uint8Array {
  if (data.length === 0) return EMPTY
  const id = new Uint8Array(ID_BYTES)
  new DataView(id.buffer).setBigUint64(0, h64Raw(data), true)
  return id
}
