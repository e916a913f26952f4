import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE as ROLE } from '@ssv-exporter/ssv/alan/roles'
import { expect, onTestFinished, test } from 'vitest'
import { sha256 } from '../../../sha256.ts'
import { createAlanCommittee } from '../../../testing/network/alan-committee.ts'
import { verifyInPlace } from '../../../testing/verify-in-place.ts'
import { createPartialSignatureCounters } from '../partial-signatures/partial-signature-counters.ts'
import { createPartialVerifier } from '../partial-signatures/partial-verifier.ts'
import { createVerifyWithoutDuties } from '../partial-signatures/verify-without-duties.ts'
import { createRegistrySnapshot } from '../registry/registry-snapshot.ts'
import { createAlanValidation } from './alan-validation.ts'

const DOMAIN = Uint8Array.of(0, 0, 0x77, 1)
const SLOT = 1_000
const INDEX = 7

/** Validation and verification over one committee, and their outputs. */
async function createWorld() {
  const modules = { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
  const committee = createAlanCommittee(DOMAIN)
  const rows = createRegistrySnapshot(committee.operators)
  // Of another committee.
  const other = {
    ...committee.validator,
    publicKey: Buffer.alloc(48, 8),
    operatorIds: [1, 2, 3, 5],
  }
  rows.add([committee.validator, other])
  const registry = rows.end()
  const verifier = createPartialVerifier({}, modules)
  await verifier.start()
  onTestFinished(() => verifier.stop())
  const partials = createPartialSignatureCounters(modules)
  const verifyWithoutDuties = createVerifyWithoutDuties({
    partials,
    registry,
    publicKeyOf: (index) => ({ [INDEX]: committee.publicKey, 8: '08'.repeat(48) })[index],
    verifier,
  })
  const received: string[] = []
  const verified: Promise<string[]>[] = []
  const validation = createAlanValidation({
    ...modules,
    context: {
      network: {
        schedule: { slotsPerEpoch: 32 },
        domains: { alan: DOMAIN, boole: DOMAIN },
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
    onAccepted(message) {
      received.push(`accepted ${message.kind} of ${message.signed.operatorIds}`)
      if (message.kind !== 'partial') return
      verified.push(
        verifyWithoutDuties(message).then((found) =>
          found.map(({ publicKey, verdict }) => `${publicKey.slice(0, 2)} ${verdict}`),
        ),
      )
    },
    onIgnored: (message, _, { text }) =>
      received.push(`ignored ${message.kind} of ${message.signed.operatorIds}: ${text}`),
  })
  const validate = (
    data: Uint8Array,
    { topic = committee.topic, atMs = SLOT * 12_000 + 4_100 } = {},
  ) => validation.validate({ id: 1, topic, data, peerId: 'peer', receivedMs: atMs })
  /** Counter values, each prefixed with its labels. */
  const count = async (name: string) => {
    const { values = [] } = (await modules.metrics.registry.getSingleMetric(name)?.get()) ?? {}
    return values.map(({ labels, value }) => [...Object.values(labels), value].join(' '))
  }
  return { committee, validate, received, verified, partials, validation, count }
}

test('delivers accepted messages, and ignored ones that are signed and not rejected', async () => {
  const { committee, validate, received } = await createWorld()
  expect(await validate(committee.prepare(1, SLOT))).toBe('accept')
  expect(await validate(committee.prepare(2, SLOT), { topic: 'ssv.v2.1' })).toBe('ignore')
  expect(await validate(committee.prepare(3, SLOT, { forge: 4 }), { topic: 'ssv.v2.1' })).toBe(
    'ignore',
  )
  expect(await validate(committee.prepare(4, SLOT, { forge: 9 }))).toBe('ignore')
  expect(await validate(committee.prepare(1, SLOT))).toBe('reject')
  await expect
    .poll(() => received)
    .toEqual(['accepted consensus of 1', 'ignored consensus of 2: incorrect topic'])
})

test('accepts and counts messages that later releases do not forward', async () => {
  const { committee, validate, validation, count } = await createWorld()
  // Round 1 while operators are in round 7, by the estimate of v2.4.3.
  await validate(committee.prepare(1, SLOT), { atMs: SLOT * 12_000 + 4_000 + 12_500 })
  await validate(committee.prepare(2, SLOT))
  expect(validation.counts()).toMatchObject({ accepted: 2, laterRule: 1 })
  expect(await count('ssv_collector_later_rules_total')).toEqual([
    'message round is too far from estimated 1',
  ])
})

test('rejects and counts messages of an unknown role, a few numbers separately', async () => {
  const { committee, validate, count } = await createWorld()
  for (const role of [9, 31, 32, 77_777]) {
    expect(await validate(committee.prepare(1, SLOT, { role }))).toBe('reject')
  }
  expect(await count('ssv_collector_unknown_kinds_total')).toEqual([
    'role 9 1',
    'role 31 1',
    'role other 2',
  ])
})

test('verifies partial signatures with the shares of their validators, and counts invalid ones against the operator', async () => {
  const { committee, validate, verified, partials, count } = await createWorld()
  const { postConsensus, randao, selectionProof, validatorRegistration } = PARTIAL_TYPE
  const own = { validatorIndex: INDEX }
  const send = (
    operator: number,
    role: number,
    type: number,
    ...items: { validatorIndex: number; by?: number }[]
  ) => validate(committee.partials(operator, SLOT, role, type, items))
  expect(await send(1, ROLE.committee, postConsensus, own, { validatorIndex: 8 })).toBe('accept')
  expect(await send(2, ROLE.committee, postConsensus, { ...own, by: 3 })).toBe('accept')
  expect(await send(3, ROLE.committee, postConsensus, { validatorIndex: 99 })).toBe('accept')
  expect(await send(3, ROLE.proposer, postConsensus, own)).toBe('accept')
  expect(await send(4, ROLE.validatorRegistration, validatorRegistration, own)).toBe('accept')
  // These types only prepare for a duty.
  expect(await send(4, ROLE.proposer, randao, { ...own, by: 3 })).toBe('accept')
  expect(await send(4, ROLE.aggregator, selectionProof, { ...own, by: 3 })).toBe('accept')
  expect(await Promise.all(verified)).toEqual([
    ['07 valid'],
    ['07 invalid'],
    [],
    ['07 valid'],
    ['07 valid'],
    [],
    [],
  ])
  expect(partials.counts()).toEqual({ valid: 3, invalid: 1, unverified: 0, unattributed: 2 })
  expect(await count('ssv_collector_invalid_partial_signatures_total')).toEqual(['2 1'])
  expect(await count('ssv_collector_partial_signatures_unattributed_total')).toEqual([
    'foreign-index 1',
    'unknown-index 1',
  ])
})
