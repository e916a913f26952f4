import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The used part of the npm package `secp256k1`. It throws on malformed keys and signatures. */
export interface NativeSecp256k1 {
  publicKeyVerify(key: Uint8Array): boolean
  publicKeyConvert(key: Uint8Array, compressed: boolean): Uint8Array
  publicKeyCreate(privateKey: Uint8Array): Uint8Array
  /** `signature` is r ‖ s, 64 bytes. */
  ecdsaSign(digest: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array }
  ecdsaVerify(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean
  /** To DER. */
  signatureExport(signature: Uint8Array): Uint8Array
  signatureImport(der: Uint8Array): Uint8Array
}

/** @throws if there is no binary for this machine */
export function loadNativeSecp256k1(): NativeSecp256k1 {
  // Load the binding directly: the package silently falls back to JavaScript.
  return require('secp256k1/bindings.js') as NativeSecp256k1
}
