import type { ChainKey } from '@ssv-exporter/store/heights/coverage'

/** A chain as peers are asked about it. */
export interface Chain extends ChainKey {
  /** 48 bytes. */
  readonly publicKey: Uint8Array
}

/** One text a chain, for maps and ids. */
export function chainText({ validatorKeyId, role }: ChainKey): string {
  return `${validatorKeyId}-${role}`
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
