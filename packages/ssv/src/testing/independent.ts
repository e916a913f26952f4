import { createHash } from 'node:crypto'
import { PUBLIC_KEY_HEX, SAMPLE } from './sample.ts'

/**
 * Network messages, built by other means than those under test: JSON.stringify, Buffer and
 * OpenSSL's SHA-256. The layouts are those of SSV v0.2.1-rc.1 and v0.1.12. Numbers beyond the
 * precision of a double are given as text between `#`.
 */
type Json = string | number | null | readonly Json[] | { readonly [member: string]: Json }

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64')
const hex = (text: string) => Buffer.from(text).toString('hex')
const stringify = (json: Json) => JSON.stringify(json).replaceAll(/"#(-?[0-9.eE+-]+)#"/g, '$1')

export const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex')
export const sampleIdentifier = (wireRole = '01000000') =>
  base64(Buffer.from(PUBLIC_KEY_HEX + wireRole, 'hex'))
export const sampleLambda = (role = 'ATTESTER') => base64(`${PUBLIC_KEY_HEX}_${role}`)
export const commitData = (value: Uint8Array | string = SAMPLE.value) =>
  base64(`{"Data":"${base64(value)}"}`)

/** The consensus message of SAMPLE with changes. */
export function consensusMessage(change: Record<string, Json> = {}): Record<string, Json> {
  return {
    MsgType: 2,
    Height: 23,
    Round: 1,
    Identifier: sampleIdentifier(),
    Data: commitData(),
    ...change,
  }
}

export function signedMessage(
  message: Json = consensusMessage(),
  change: Record<string, Json> = {},
): Record<string, Json> {
  return { Signature: base64(SAMPLE.signature), Signers: [1, 2, 4], Message: message, ...change }
}

/** As text, which its root is computed from. */
export const consensusText = (change: Record<string, Json> = {}) =>
  stringify(consensusMessage(change))

/** An SSVMessage: `type` is its digit, `id` hex. */
export function envelope(
  type: string,
  data: Json | undefined = signedMessage(),
  id = `${PUBLIC_KEY_HEX}01000000`,
): string {
  const text = typeof data === 'string' ? data : stringify(data)
  return JSON.stringify({ Data: hex(JSON.stringify(base64(text))), id, type: hex(type) })
}

/** The commit message of SAMPLE in fork v0 with changes. */
export function messageV0(change: Record<string, Json | undefined> = {}): Record<string, Json> {
  const message = {
    type: 3,
    round: 1,
    lambda: sampleLambda(),
    seq_number: 23,
    value: base64(SAMPLE.value),
    ...change,
  }
  return JSON.parse(JSON.stringify(message)) as Record<string, Json>
}

export const messageTextV0 = (change: Record<string, Json | undefined> = {}) =>
  stringify(messageV0(change))

export function networkMessageV0(
  type: number,
  message: Json = messageV0(),
  change: Record<string, Json> = {},
): string {
  const signed = {
    message,
    signature: base64(SAMPLE.signature),
    signer_ids: [1, 2, 4],
    ...change,
  }
  return stringify({ SignedMessage: signed, SyncMessage: null, Type: type, StreamID: '' })
}
