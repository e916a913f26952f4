import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { describe, expect, it } from 'vitest'
import { decodeEnvelope, encodeEnvelope } from './envelope-fields.ts'
import { newIdentity } from './identity.ts'
import { openEnvelope, sealEnvelope } from './signed-envelope.ts'

const PURPOSE = { domain: 'ssv', payloadType: 'ssv/nodeinfo' }
const PAYLOAD = new Uint8Array(Buffer.from('{"Entries":["v1","ssv-testnet"]}'))

const fault = (work: Promise<unknown>) =>
  work.then(
    () => 'opened',
    (error: { fault: string }) => error.fault,
  )

it('opens what it sealed, and returns the signer', async () => {
  const { privateKey, peerId } = newIdentity()
  const sealed = await sealEnvelope(PAYLOAD, PURPOSE, privateKey)
  const opened = await openEnvelope(sealed, PURPOSE)
  expect(opened.peerId).toBe(peerId)
  expect(Buffer.from(opened.payload)).toEqual(Buffer.from(PAYLOAD))
})

it('does not open an envelope sealed for another purpose, or a modified one', async () => {
  const sealed = await sealEnvelope(PAYLOAD, PURPOSE, newIdentity().privateKey)
  expect(await fault(openEnvelope(sealed, { ...PURPOSE, domain: 'other' }))).toBe('bad-signature')
  expect(await fault(openEnvelope(sealed, { ...PURPOSE, payloadType: 'x' }))).toBe(
    'wrong-payload-type',
  )
  const fields = decodeEnvelope(sealed)
  const changes = [
    { payload: new Uint8Array([...fields.payload, 32]) },
    { signature: new Uint8Array(0) },
    { signature: new Uint8Array(70).fill(48) },
  ]
  for (const change of changes) {
    const changed = encodeEnvelope({ ...fields, ...change })
    expect(await fault(openEnvelope(changed, PURPOSE))).toBe('bad-signature')
  }
})

it('throws one error for any bytes', async () => {
  const sealed = await sealEnvelope(PAYLOAD, PURPOSE, newIdentity().privateKey)
  for (let length = 0; length < sealed.length; length += 1) {
    expect(await fault(openEnvelope(sealed.subarray(0, length), PURPOSE))).not.toBe('opened')
  }
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Uint8Array.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 0x81
    expect(['malformed', 'bad-signature', 'wrong-payload-type']).toContain(
      await fault(openEnvelope(changed, PURPOSE)),
    )
  }
  const twice = Buffer.concat([sealed, sealed.subarray(0, 39)])
  expect(await fault(openEnvelope(twice, PURPOSE))).toBe('malformed')
})

interface Recorded {
  network_private_key_hex: string
  peer_id: string
  vectors: { payload_utf8: string; envelope_hex: string }[]
}

const folder = vectorsFolder()
if (folder === undefined) {
  notRun('recorded handshakes', 'SSV_VECTORS is not set', 'set it to the folder of vectors')
}

describe.skipIf(folder === undefined)('recorded handshakes', () => {
  it('are opened, and sealed to the same bytes', async () => {
    const recorded: Recorded = JSON.parse(
      readFileSync(join(folder ?? '', 'seed', 'seed-nodeinfo.json'), 'utf8'),
    )
    const key = new Uint8Array(Buffer.from(recorded.network_private_key_hex, 'hex'))
    expect(recorded.vectors.length).toBeGreaterThan(0)
    for (const { payload_utf8, envelope_hex } of recorded.vectors) {
      const payload = new Uint8Array(Buffer.from(payload_utf8))
      const sealed = await sealEnvelope(payload, PURPOSE, key)
      expect(Buffer.from(sealed).toString('hex')).toBe(envelope_hex)
      const opened = await openEnvelope(new Uint8Array(Buffer.from(envelope_hex, 'hex')), PURPOSE)
      expect(opened.peerId).toBe(recorded.peer_id)
      expect(Buffer.from(opened.payload).toString()).toBe(payload_utf8)
    }
  })
})
