import { bufferOf } from './buffer-of.ts'

/** Standard Base64 with padding. */
export function base64Of(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('base64')
}
