import { createPublicKey, type KeyObject } from 'node:crypto'

/**
 * An operator's RSA key as the contract's event carries it: base64 of a PEM whose label promises
 * PKCS#1 and whose content is SPKI.
 */
export function readOperatorKey(base64: string): KeyObject {
  const pem = Buffer.from(base64, 'base64').toString('utf8')
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----/g, ''), 'base64')
  return createPublicKey({ key: der, format: 'der', type: 'spki' })
}
