import { createHash, randomBytes } from 'node:crypto'
import { generateKeyPair, publicKeyFromProtobuf } from '@libp2p/crypto/keys'
import { createLogger, silentLogger } from '@ssv-exporter/service-kit/logger'
import { afterEach, expect, it } from 'vitest'
import { newIdentity } from './identity.ts'
import { forgetNativeEcdsa, useNativeEcdsa } from './native-ecdsa.ts'
import { loadNativeSecp256k1 } from './native-secp256k1.ts'
import { makeRecord, parseRecord } from './node-record.ts'

afterEach(forgetNativeEcdsa)

const unavailable = () => {
  throw new Error('no binary')
}

function recorder() {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  return { lines, logger: createLogger({ name: 'test', level: 'warn', destination }) }
}

it('is available on this machine', () => {
  expect(useNativeEcdsa(silentLogger())).toBe(true)
})

it('signs and verifies as the JavaScript implementation does, each the signatures of the other', async () => {
  const key = await generateKeyPair('secp256k1')
  const message = randomBytes(600)
  const inJavaScript = await key.sign(message)
  useNativeEcdsa(silentLogger())
  const native = await key.sign(message)

  // RFC 6979: both are the one deterministic signature.
  expect(Buffer.from(native)).toEqual(Buffer.from(inJavaScript))
  expect(await key.publicKey.verify(message, inJavaScript)).toBe(true)
  expect(await key.publicKey.verify(randomBytes(600), native)).toBe(false)
  forgetNativeEcdsa()
  expect(await key.publicKey.verify(message, native)).toBe(true)
})

it('rejects the keys and signatures that the JavaScript implementation rejects', async () => {
  const key = await generateKeyPair('secp256k1')
  const message = randomBytes(100)
  const signature = await key.sign(message)
  const library = loadNativeSecp256k1()
  const uncompressed = library.publicKeyConvert(key.publicKey.raw, false)
  const hybrid = uncompressed.slice()
  hybrid[0] = 6 + ((uncompressed[64] ?? 0) & 1)
  const keys = [
    key.publicKey.raw,
    uncompressed,
    hybrid,
    new Uint8Array(33),
    new Uint8Array(33).fill(255).with(0, 2),
    key.publicKey.raw.slice(1),
  ]
  const signatures = [
    signature,
    highS(signature),
    signature.slice(0, -1),
    new Uint8Array([...signature, 0]),
    new Uint8Array(0),
    new Uint8Array(72).fill(48),
  ]
  const verdicts = async () => [
    ...keys.map(isKey),
    ...(await Promise.all(signatures.map((one) => isSignature(one)))),
  ]
  const isSignature = async (one: Uint8Array) => {
    try {
      return await key.publicKey.verify(message, one)
    } catch {
      return false
    }
  }

  const inJavaScript = await verdicts()
  useNativeEcdsa(silentLogger())
  expect(await verdicts()).toEqual(inJavaScript)
  expect(inJavaScript.filter(Boolean)).toHaveLength(3)
})

it('falls back to JavaScript, with one log line, if there is no binary', async () => {
  const { lines, logger } = recorder()
  expect(useNativeEcdsa(logger, unavailable)).toBe(false)
  expect(useNativeEcdsa(logger, unavailable)).toBe(false)
  expect(lines).toHaveLength(1)

  const key = await generateKeyPair('secp256k1')
  expect(await key.publicKey.verify(randomBytes(8), await key.sign(randomBytes(9)))).toBe(false)
  const record = makeRecord(facts())
  expect(parseRecord(record.encodeTxt()).nodeId).toBe(record.nodeId)
})

it('signs node records as the JavaScript implementation does', () => {
  const record = makeRecord(facts())
  useNativeEcdsa(silentLogger())
  const read = parseRecord(record.encodeTxt())
  expect(read.nodeId).toBe(record.nodeId)
  const native = makeRecord(facts())
  forgetNativeEcdsa()
  expect(parseRecord(native.encodeTxt()).nodeId).toBe(native.nodeId)
})

function facts() {
  return {
    privateKey: newIdentity().privateKey,
    ip: '127.0.0.1',
    udpPort: 1,
    tcpPort: undefined,
    entries: new Map([['x', new Uint8Array(createHash('sha256').digest())]]),
  }
}

function isKey(raw: Uint8Array): boolean {
  try {
    // Key type 2 is secp256k1 (libp2p peer id specification).
    return publicKeyFromProtobuf(Buffer.from([8, 2, 18, raw.length, ...raw])).raw.length === 33
  } catch {
    return false
  }
}

/** The other signature of the same message: (r, n − s), which strict implementations reject. */
function highS(der: Uint8Array): Uint8Array {
  const library = loadNativeSecp256k1()
  const compact = Buffer.from(library.signatureImport(der))
  const order = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141')
  const s = order - BigInt(`0x${compact.subarray(32).toString('hex')}`)
  compact.write(s.toString(16).padStart(64, '0'), 32, 'hex')
  return library.signatureExport(compact)
}
