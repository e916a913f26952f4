import { createPublicKey, type KeyObject } from 'node:crypto'
import { decodeOperatorKey } from '../../alan/operator-key.ts'

/** @throws TypeError if the text is not an operator key */
export function readOperatorKey(text: string): KeyObject {
  const der = decodeOperatorKey(text)
  if (der === undefined) throw new TypeError('not an operator key')
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' })
}
