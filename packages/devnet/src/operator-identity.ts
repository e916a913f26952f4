import {
  constants,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  publicEncrypt,
} from 'node:crypto'
import { promisify } from 'node:util'
import { wrapOperatorKey } from '@ssv-exporter/contracts/operator-key'

const MODULUS_BITS = 2048
const PEM_LINE = 64

export interface OperatorIdentity {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** 612 characters: what an operator registers and an exporter serves. */
  readonly publicKeyText: string
  /** The text as the contract gets it, ABI-encoded once more. */
  readonly wrappedPublicKey: Uint8Array
}

/** Makes an operator with a new RSA-2048 key. Takes some tenths of a second, off the event loop. */
export async function createOperatorIdentity(): Promise<OperatorIdentity> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS })
  return operatorIdentityOf(pair.privateKey)
}

/** The operator of a given RSA private key. */
export function operatorIdentityOf(privateKey: KeyObject): OperatorIdentity {
  const publicKey = createPublicKey(privateKey)
  const publicKeyText = operatorKeyText(publicKey)
  return {
    privateKey,
    publicKey,
    publicKeyText,
    wrappedPublicKey: wrapOperatorKey(Buffer.from(publicKeyText)),
  }
}

/**
 * Base64 of a PEM block as SSV nodes write it: the label says `RSA PUBLIC KEY`, which promises PKCS #1, but the body is a
 * SubjectPublicKeyInfo.
 */
function operatorKeyText(publicKey: KeyObject): string {
  const body = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const lines = body.match(new RegExp(`.{1,${PEM_LINE}}`, 'g')) ?? []
  const pem = ['-----BEGIN RSA PUBLIC KEY-----', ...lines, '-----END RSA PUBLIC KEY-----', '']
  return Buffer.from(pem.join('\n')).toString('base64')
}

/** Encrypts the secret key of a share for its operator: PKCS #1 v1.5 over its 0x hex text, 256 bytes. */
export function encryptShare({ publicKey }: OperatorIdentity, secretKey: Uint8Array): Uint8Array {
  const text = `0x${Buffer.from(secretKey).toString('hex')}`
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text))
}
