import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, test } from 'vitest'
import { verifyInPlace } from '../../testing/verify-in-place.ts'
import { sha256 } from './alan-pipeline.ts'
import { createGossipValidation } from './gossip-validation.ts'
import { createRegistrySnapshot } from './registry-snapshot.ts'

const textOf = (key: KeyObject) => {
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  return new Uint8Array(Buffer.from(Buffer.from(pem).toString('base64')))
}

test.each([
  ['RSA of 2048 bits', generateKeyPairSync('rsa', { modulusLength: 2048 }), true],
  ['RSA of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1024 }), false],
  ['RSA of 4096 bits', generateKeyPairSync('rsa', { modulusLength: 4096 }), false],
  ['Ed25519', generateKeyPairSync('ed25519'), false],
  ['an elliptic curve', generateKeyPairSync('ec', { namedCurve: 'P-256' }), false],
])('an operator with a key of %s', (_, { publicKey }, usable) => {
  const registry = createRegistrySnapshot([{ operatorId: 1, key: textOf(publicKey) }]).end()
  expect(registry.isOperator(1n)).toBe(true)
  expect(registry.keyOf(1n) !== undefined).toBe(usable)
})

test('a fault in validation costs nobody anything, and ends nothing', async () => {
  const registry = createRegistrySnapshot([]).end()
  const domain = new Uint8Array(4)
  const validation = createGossipValidation({
    facts: {
      network: {
        schedule: { slotsPerEpoch: 32 },
        domains: { alan: domain, boole: domain },
        names: [],
        genesisMs: 0,
        slotMs: 12_000,
        epochsPerSyncCommitteePeriod: 256,
      },
      registry,
      sha256,
    },
    keyOf: registry.keyOf,
    verifier: verifyInPlace(),
    logger: silentLogger(),
    metrics: createMetrics({ service: 'test' }),
  })
  const message = { id: 1, topic: '', peerId: '', receivedAtMs: 0 }
  // @ts-expect-error: bytes that are none
  expect(await validation.judge({ ...message, data: undefined })).toBe('ignore')
  expect(await validation.judge({ ...message, data: new Uint8Array() })).toBe('reject')
  expect(validation.counts()).toMatchObject({ ignored: 1, rejected: 1 })
})
