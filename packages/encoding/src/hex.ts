declare const form: unique symbol

/** Hex text in any letter case, as a node answers it. Interchangeable with viem's type of the same name. */
export type Hex = `0x${string}`

/** Hex text of whole bytes in lower case: equal bytes are equal text. */
export type LowerHex = Hex & { readonly [form]: 'lower' }
