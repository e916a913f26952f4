import { KeyNotHexError } from './errors.ts'

const HEX = /^(?:0[xX])?((?:[0-9a-fA-F]{2})*)$/
const VALIDATOR_KEY_BYTES = 48

/**
 * Reads a validator's public key: hex in any case, with or without `0x`.
 *
 * @returns undefined if it is hex but not 48 bytes and therefore matches no validator
 * @throws KeyNotHexError
 */
export function validatorKey(text: string): Buffer | undefined {
  const digits = HEX.exec(text)?.[1]
  if (digits === undefined) throw new KeyNotHexError()
  return digits.length === 2 * VALIDATOR_KEY_BYTES ? Buffer.from(digits, 'hex') : undefined
}
