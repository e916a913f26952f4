import type { LowerHex } from '@ssv-exporter/encoding/hex'

declare const length: unique symbol

/** A 20-byte Ethereum address in lower case. */
export type Address = LowerHex & { readonly [length]: 20 }
