import { decodeBase64 } from '@ssv-exporter/encoding/base64-text'

const LABEL = /-----[A-Z ]+-----/g

/**
 * Parses an operator's RSA key from the contract event: Base64 of a PEM labelled PKCS#1 (`RSA
 * PUBLIC KEY`) that actually contains SubjectPublicKeyInfo.
 *
 * @returns the DER of SubjectPublicKeyInfo, not checked to be a key; undefined if the text is not a
 * Base64-encoded PEM
 */
export function decodeOperatorKey(text: string): Uint8Array | undefined {
  const pem = fromBase64(text)
  if (pem === undefined) return undefined
  const content = new TextDecoder('latin1').decode(pem).replace(LABEL, '').replace(/\s/g, '')
  return content === '' ? undefined : fromBase64(content)
}

function fromBase64(text: string): Uint8Array | undefined {
  const bytes = new TextEncoder().encode(text)
  return decodeBase64(bytes, 0, bytes.length)
}
