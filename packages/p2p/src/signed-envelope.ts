import { publicKeyFromProtobuf, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { decodeEnvelope, encodeEnvelope, envelopeSigningBytes } from './envelope-fields.ts'
import { HandshakeError } from './errors.ts'
import { secp256k1Key } from './identity.ts'

/** Domain separation: the same payload signed for another purpose does not verify. */
export interface EnvelopePurpose {
  readonly domain: string
  readonly payloadType: string
}

/** Signs a payload as a libp2p signed envelope (RFC 0002). */
export async function sealEnvelope(
  payload: Uint8Array,
  { domain, payloadType }: EnvelopePurpose,
  privateKey: Uint8Array,
): Promise<Uint8Array> {
  const key = secp256k1Key(privateKey)
  const type = Buffer.from(payloadType)
  return encodeEnvelope({
    publicKey: publicKeyToProtobuf(key.publicKey),
    payloadType: type,
    payload,
    signature: await key.sign(envelopeSigningBytes(domain, type, payload)),
  })
}

/**
 * Opens an envelope and returns its signer; the caller must check the signer.
 * @throws HandshakeError `malformed`, `wrong-payload-type` or `bad-signature`
 */
export async function openEnvelope(
  bytes: Uint8Array,
  { domain, payloadType }: EnvelopePurpose,
): Promise<{ payload: Uint8Array; peerId: string }> {
  const fields = orMalformed(() => decodeEnvelope(bytes))
  const key = orMalformed(() => publicKeyFromProtobuf(fields.publicKey))
  if (Buffer.compare(fields.payloadType, Buffer.from(payloadType)) !== 0) {
    throw new HandshakeError('wrong-payload-type')
  }
  const signed = envelopeSigningBytes(domain, fields.payloadType, fields.payload)
  const valid = await verify(key, signed, fields.signature)
  if (!valid) throw new HandshakeError('bad-signature')
  return { payload: fields.payload, peerId: peerIdFromPublicKey(key).toString() }
}

async function verify(
  key: ReturnType<typeof publicKeyFromProtobuf>,
  signed: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    return await key.verify(signed, signature)
  } catch {
    // A signature format that the key type does not support.
    return false
  }
}

function orMalformed<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw new HandshakeError('malformed', {}, error)
  }
}
