import { createRequire } from 'node:module'
import { type Secp256k1Provider, setSecp256k1Provider } from '@libp2p/crypto/secp256k1-provider'
import type { Logger } from '@ssv-exporter/service-kit/logger'

/** The part of the npm package `secp256k1` that is used. */
interface NativeSecp256k1 {
  publicKeyVerify(key: Uint8Array): boolean
  publicKeyConvert(key: Uint8Array, compressed: boolean): Uint8Array
  ecdsaSign(digest: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array }
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean
  signatureExport(signature: Uint8Array): Uint8Array
  signatureImport(der: Uint8Array): Uint8Array
}

// libsecp256k1 also takes a hybrid form (06, 07) that libp2p does not know.
const POINT_PREFIXES = new Set([2, 3, 4])

let tried: boolean | undefined

/**
 * Makes libp2p sign and verify with libsecp256k1, in the whole process: gossip is signed strictly, and the JavaScript of libp2p
 * verifies some 900 signatures a second where this does 20 000. Where there is no binary for the machine, libp2p keeps its own,
 * which is said once.
 */
export function useNativeEcdsa(logger: Logger, load: () => unknown = loadBinary): boolean {
  if (tried !== undefined) return tried
  try {
    setSecp256k1Provider(nativeProvider(load() as NativeSecp256k1))
    tried = true
  } catch (error) {
    logger.warn({ err: error }, 'no native secp256k1 for this machine: gossip is verified slowly')
    tried = false
  }
  return tried
}

/** Back to the JavaScript of libp2p; the next useNativeEcdsa() tries again. */
export function forgetNativeEcdsa(): void {
  setSecp256k1Provider(undefined)
  tried = undefined
}

function loadBinary(): unknown {
  // The file, not the package: that one falls back to another JavaScript without a word.
  return createRequire(import.meta.url)('secp256k1/bindings.js')
}

function nativeProvider(native: NativeSecp256k1): Secp256k1Provider {
  const isPublicKey = (key: Uint8Array) =>
    (key.length === 33 || key.length === 65) &&
    POINT_PREFIXES.has(key[0] ?? 0) &&
    native.publicKeyVerify(key)
  return {
    isPublicKey,
    compress: (key) => (key.length === 33 ? key : native.publicKeyConvert(key, true)),
    sign: (digest, privateKey) =>
      native.signatureExport(native.ecdsaSign(digest, privateKey).signature),
    verify: (signature, digest, publicKey) => {
      try {
        return native.ecdsaVerify(native.signatureImport(signature), digest, publicKey)
      } catch {
        return false
      }
    },
  }
}
