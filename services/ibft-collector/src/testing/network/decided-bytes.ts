import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'

const KEY = new Uint8Array(48).fill(7)
/** SSZ AttestationData: its epochs are 0, which all decoders accept. */
const VALUE = new Uint8Array(128)

/**
 * A decided message as published by operators, with an invalid signature. Each height is a
 * different message.
 */
export function decidedBytes(height: number, fork = 'v1'): Uint8Array {
  const codec = GENESIS.forks.find(({ name }) => name === fork)
  if (codec === undefined) throw new RangeError(`no fork ${fork}`)
  return codec.encodeGossip('decided', {
    publicKey: KEY,
    role: 0,
    height,
    round: 1,
    value: VALUE,
    signers: [1, 2, 3],
    signature: new Uint8Array(96).fill(1),
  })
}

/** The height of the message; undefined for anything else. */
export function heightOf(data: Uint8Array, fork = 'v1'): number | undefined {
  const codec = GENESIS.forks.find(({ name }) => name === fork)
  try {
    const content = codec?.decodeGossip(data)
    return content?.kind === 'other' ? undefined : content?.message.height
  } catch {
    return undefined
  }
}
