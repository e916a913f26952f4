import { createPublicKey, type KeyObject } from 'node:crypto'
import { BoundedMap } from '@ssv-exporter/flow/bounded-map'

/** Returns the key of these bytes; undefined if they are not an RSA key. */
export type OperatorKeys = (bytes: Uint8Array) => KeyObject | undefined

/** Parses each key once, while no more than `capacity` are in use. */
export function createOperatorKeys(capacity: number): OperatorKeys {
  const parsed = new BoundedMap<string, KeyObject | undefined>(capacity)
  return (bytes) => {
    const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const key = parsed.has(name) ? parsed.get(name) : parse(bytes)
    // Setting it again keeps entries in use (LRU).
    parsed.set(name, key)
    return key
  }
}

function parse(bytes: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(bytes), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}
