import { z } from 'zod'

/**
 * Hex that a client may write in any case, with or without `0x`; the output is lower case after
 * `prefix`, as published.
 */
export function anyCaseHex(digits: number, prefix: '' | '0x', what: string) {
  return z
    .string()
    .regex(new RegExp(`^(0x)?[0-9a-fA-F]{${digits}}$`), `must be ${digits} hex digits`)
    .overwrite((text) => `${prefix}${text.replace(/^0x/, '').toLowerCase()}`)
    .describe(`${what}, in any case, with or without \`0x\`.`)
}
