import { ExporterError } from '@ssv-exporter/service-kit/errors'

const HEX = /^(?:0[xX])?((?:[0-9a-fA-F]{2})*)$/
const VALIDATOR_KEY_BYTES = 48

/** The text is not hexadecimal. */
export class KeyNotHexError extends ExporterError {
  constructor() {
    super('Key is not hexadecimal', { code: 'KEY_NOT_HEX' })
  }
}

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
