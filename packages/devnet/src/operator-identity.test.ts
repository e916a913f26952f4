import { constants, createPublicKey, privateDecrypt, sign, verify } from 'node:crypto'
import { unwrapOperatorKey } from '@ssv-exporter/contracts/operator-key'
import { expect, test } from 'vitest'
import { createOperatorIdentity, encryptShare } from './operator-identity.ts'

const operator = await createOperatorIdentity()

test('the key text is Base64 of a PEM block labelled PKCS #1 that contains an SPKI', () => {
  expect(operator.publicKeyText).toHaveLength(612)
  const pem = Buffer.from(operator.publicKeyText, 'base64').toString()
  const lines = pem.split('\n')
  expect(lines.at(0)).toBe('-----BEGIN RSA PUBLIC KEY-----')
  expect(lines.slice(-2)).toEqual(['-----END RSA PUBLIC KEY-----', ''])
  expect(pem).toHaveLength(459)
  const der = Buffer.from(lines.slice(1, -2).join(''), 'base64')
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  expect(key.asymmetricKeyDetails).toEqual({ modulusLength: 2048, publicExponent: 65537n })
  const signature = sign('sha256', Buffer.from('duty'), operator.privateKey)
  expect(verify('sha256', Buffer.from('duty'), key, signature)).toBe(true)
})

test('the wrapped key unwraps to the text', () => {
  const text = unwrapOperatorKey(operator.wrappedPublicKey)
  expect(Buffer.from(text ?? []).toString()).toBe(operator.publicKeyText)
})

test('an encrypted share is 256 bytes that only the operator can decrypt', () => {
  const secret = Buffer.alloc(32, 7)
  const encrypted = encryptShare(operator, secret)
  expect(encrypted).toHaveLength(256)
  const text = privateDecrypt(
    { key: operator.privateKey, padding: constants.RSA_PKCS1_PADDING },
    encrypted,
  )
  expect(text.toString()).toBe(`0x${secret.toString('hex')}`)
})
