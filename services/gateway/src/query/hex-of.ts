/** Lower-case hex without prefix, without copying the bytes. */
export function hexOf(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('hex')
}

/** Base64 with padding, without copying the bytes. */
export function base64Of(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('base64')
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
