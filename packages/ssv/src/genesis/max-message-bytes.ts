import { SsvDecodeError } from '../errors.ts'

/** The gossipsub default, unchanged in the original. */
export const MAX_MESSAGE_BYTES = 2 ** 20

/** @throws SsvDecodeError `too-large` */
export function checkMessageSize(data: Uint8Array): void {
  if (data.length > MAX_MESSAGE_BYTES) {
    throw new SsvDecodeError('too-large', `more than ${MAX_MESSAGE_BYTES} bytes`)
  }
}
