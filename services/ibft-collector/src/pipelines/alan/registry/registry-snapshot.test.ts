import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { BeaconStatus } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { MembershipRow } from '@ssv-exporter/store/registry/memberships'
import { expect, test } from 'vitest'
import { sha256 } from '../../../sha256.ts'
import { verifyInPlace } from '../../../testing/verify-in-place.ts'
import { createAlanValidation } from '../validation/alan-validation.ts'
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

const row = (n: number, operatorIds: readonly number[]): MembershipRow => ({
  keyId: n,
  publicKey: new Uint8Array(48).fill(n),
  operatorIds,
  sharePublicKeys: Buffer.concat(operatorIds.map((id) => Buffer.alloc(48, 16 * n + id))),
  liquidated: false,
  exited: false,
})
const keyOf = (n: number) => n.toString(16).padStart(2, '0').repeat(48)

test('finds a share key in the order of the event', () => {
  const rows = createRegistrySnapshot([])
  rows.add([row(1, [3, 1, 4, 2]), row(2, [1, 2, 3, 4])])
  const registry = rows.end()
  const shareOf = (n: number, operator: bigint) =>
    registry.validator(keyOf(n))?.shareKeyOf(operator)?.[47]
  expect([1n, 2n, 3n, 4n].map((id) => shareOf(1, id))).toEqual([17, 18, 19, 20])
  expect([1n, 2n, 3n, 4n].map((id) => shareOf(2, id))).toEqual([33, 34, 35, 36])
  expect(shareOf(1, 5n)).toBeUndefined()
  expect(registry.validator(keyOf(1))?.committee).toBe(registry.validator(keyOf(2))?.committee)
})

test('looks up validators on the beacon chain when needed, and small committees as a whole', () => {
  const chain = new Map<string, BeaconStatus | 'none'>()
  const rows = createRegistrySnapshot([], (publicKey) => chain.get(publicKey))
  rows.add([row(1, [1, 2, 3, 4]), row(2, [1, 2, 3, 4]), row(3, [1, 2, 3, 4])])
  rows.add(Array.from({ length: 16 }, (_, i) => row(10 + i, [5, 6, 7, 8])))
  const registry = rows.end()
  const small = registry.validator(keyOf(1))?.committee
  const status = (index: number) => ({ index, status: 'active_ongoing', activationEpoch: 1 })
  expect(registry.validator(keyOf(1))?.beacon).toBeUndefined()
  chain.set(keyOf(1), status(70))
  chain.set(keyOf(2), 'none')
  expect(registry.validator(keyOf(1))?.beacon).toEqual(status(70))
  expect(small?.validatorIndices).toBeUndefined()
  chain.set(keyOf(3), status(72))
  expect(small?.validatorIndices).toEqual([70, 72])
  expect(registry.validator(keyOf(10))?.committee.validatorCount).toBe(16)
})

test('an exception during validation penalises nobody and stops nothing', async () => {
  const registry = createRegistrySnapshot([]).end()
  const domain = new Uint8Array(4)
  const validation = createAlanValidation({
    context: {
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
  const message = { id: 1, topic: '', peerId: '', receivedMs: 0 }
  // @ts-expect-error: bytes that are none
  expect(await validation.validate({ ...message, data: undefined })).toBe('ignore')
  expect(await validation.validate({ ...message, data: new Uint8Array() })).toBe('reject')
  expect(validation.counts()).toMatchObject({ ignored: 1, rejected: 1 })
})
