import { hexToBytes } from 'viem'
import { expect, test } from 'vitest'
import { publicKeyOf, validatorKey } from '../testing/emit.ts'
import { verifyKeys } from './verify-keys.ts'

const compressed = hexToBytes(publicKeyOf('v'))
const uncompressed = validatorKey('v').toPublicKey().toBytes(false)

test('an uncompressed point is no key, although it is one to the library', async () => {
  const digest = new Uint8Array(32).fill(1)
  const signature = validatorKey('v').sign(digest).toBytes()
  const ownership = { digest, signature }
  const check = { sharePublicKeys: [], ownership }
  expect(
    await verifyKeys([
      { ...check, publicKey: compressed },
      { ...check, publicKey: uncompressed },
      { publicKey: compressed, sharePublicKeys: [uncompressed], ownership: undefined },
      { publicKey: uncompressed, sharePublicKeys: [], ownership: undefined },
    ]),
  ).toEqual([undefined, 'signature-invalid', 'share-key-invalid', 'public-key-invalid'])
})
