import { generateKeyPairSync } from 'node:crypto'
import { expect, it, test } from 'vitest'
import { readOperatorKey } from '../testing/alan/operator-key.ts'
import { decodeOperatorKey } from './operator-key.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

test("an operator's key is read from the text of the contract", () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = publicKey.export({ format: 'pem', type: 'spki' }) as string
  const asRegistered = base64(spki.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY'))
  expect(readOperatorKey(asRegistered).equals(publicKey)).toBe(true)
  expect(readOperatorKey(base64(spki)).equals(publicKey)).toBe(true)
})

it.each([
  ['nothing', ''],
  ['invalid Base64', 'not a key'],
  ['an empty PEM', base64('-----BEGIN RSA PUBLIC KEY-----\n-----END RSA PUBLIC KEY-----')],
  ['a PEM whose content is not Base64', base64('-----BEGIN RSA PUBLIC KEY-----\n??\n')],
])('%s is not a key', (_, text) => {
  expect(decodeOperatorKey(text)).toBeUndefined()
})
