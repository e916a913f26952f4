import { createNodeId, defaultCrypto, setV4Crypto, type V4Crypto } from '@chainsafe/enr'
import { setSecp256k1Provider } from '@libp2p/crypto/secp256k1-provider'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { loadNativeSecp256k1, type NativeSecp256k1 } from './native-secp256k1.ts'

// libsecp256k1 also takes a hybrid form (06, 07) that libp2p does not support.
const POINT_PREFIXES = new Set([2, 3, 4])

let native: boolean | undefined

/**
 * Makes libp2p and node records use libsecp256k1 process-wide: every gossip message is signed, and
 * libp2p's JavaScript implementation verifies about 900 signatures per second compared to 20 000.
 * If there is no binary for this machine, the JavaScript implementation is used and this is logged
 * once.
 */
export function useNativeEcdsa(logger: Logger, load = loadNativeSecp256k1): boolean {
  if (native !== undefined) return native
  try {
    const library = load()
    setSecp256k1Provider(forLibp2p(library))
    setV4Crypto(forRecords(library))
    native = true
  } catch (error) {
    logger.warn(
      { err: error },
      'no native secp256k1 for this platform, using the slower JavaScript implementation',
    )
    native = false
  }
  return native
}

/** Restores the JavaScript implementation; the next useNativeEcdsa() tries again. */
export function forgetNativeEcdsa(): void {
  setSecp256k1Provider(undefined)
  setV4Crypto(defaultCrypto)
  native = undefined
}

function forLibp2p(library: NativeSecp256k1) {
  return {
    isPublicKey: (key: Uint8Array) =>
      (key.length === 33 || key.length === 65) &&
      POINT_PREFIXES.has(key[0] ?? 0) &&
      library.publicKeyVerify(key),
    compress: (key: Uint8Array) => (key.length === 33 ? key : library.publicKeyConvert(key, true)),
    sign: (digest: Uint8Array, privateKey: Uint8Array) =>
      library.signatureExport(library.ecdsaSign(digest, privateKey).signature),
    verify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean {
      try {
        return library.ecdsaVerify(library.signatureImport(signature), digest, publicKey)
      } catch {
        return false
      }
    },
  }
}

/** The identity scheme v4 of node records (EIP-778): keccak-256, signatures as r ‖ s. */
function forRecords(library: NativeSecp256k1): V4Crypto {
  const { hash } = defaultCrypto
  return {
    publicKey: (privateKey) => library.publicKeyCreate(privateKey),
    sign: (privateKey, content) => library.ecdsaSign(hash(content), privateKey).signature,
    verify(publicKey, content, signature) {
      try {
        return library.ecdsaVerify(signature, hash(content), publicKey)
      } catch {
        return false
      }
    },
    nodeId: (publicKey) => createNodeId(hash(library.publicKeyConvert(publicKey, false).slice(1))),
  }
}
