declare const form: unique symbol

/**
 * Hex text in any letter case, as returned by a node. Interchangeable with viem's type of the same
 * name.
 */
export type Hex = `0x${string}`

/** Hex text of whole bytes in lower case: equal bytes have equal text. */
export type LowerHex = Hex & { readonly [form]: 'lower' }
