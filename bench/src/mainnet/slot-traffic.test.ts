import { createHash, verify } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PublicKey, Signature, verify as verifyShare } from '@chainsafe/blst'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import { alanTopic } from '@ssv-exporter/ssv/alan/topics'
import { createMessageValidator } from '@ssv-exporter/ssv/alan/validation/message-validator'
import type { CommitteeInfo } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { expect, it, onTestFinished } from 'vitest'
import { SLOTS_PER_EPOCH } from '../duty-storage/draw-duties.ts'
import { NETWORK } from '../peers/bench-network.ts'
import { FIRST_SLOT, SLOT_MS } from './bench-chain.ts'
import { attestersOf, beaconIndexOf, drawNetwork, type MainnetCommittee } from './draw-network.ts'
import { readOrCreateOperators } from './operator-keys.ts'
import { shareKeys } from './share-keys.ts'
import { slotTraffic } from './slot-traffic.ts'
import { readTraffic, slotFile, writeTraffic } from './traffic-files.ts'

it('distributes all validators over committees of different operators', () => {
  const network = drawNetwork({ committees: 1_500, validators: 150_000, operators: 200 })
  expect(network).toHaveLength(1_500)
  expect(network.reduce((sum, { count }) => sum + count, 0)).toBe(150_000)
  expect(new Set(network.map(({ operatorIds }) => operatorIds.join())).size).toBe(1_500)
  const slots = Array.from({ length: SLOTS_PER_EPOCH }, (_, slot) => slot)
  const attesters = slots.flatMap((slot) => network.flatMap((one) => attestersOf(one, slot)))
  expect(attesters).toHaveLength(150_000)
  expect(new Set(attesters).size).toBe(150_000)
})

it('signs messages that every rule accepts, and reads them from a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-mainnet-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'operators.json')
  const operators = await readOrCreateOperators(file, 13)
  expect((await readOrCreateOperators(file, 13)).map((one) => one.publicKeyText)).toEqual(
    operators.map((one) => one.publicKeyText),
  )
  const network = drawNetwork({ committees: 4, validators: 200, operators: 13 })
  const signed = await slotTraffic(network, operators, FIRST_SLOT)
  await writeTraffic(slotFile(folder, FIRST_SLOT), signed)
  const messages = await readTraffic(slotFile(folder, FIRST_SLOT))
  expect(messages?.map(({ atMs, data }) => [atMs, Buffer.from(data)])).toEqual(
    signed.map(({ atMs, data }) => [atMs, Buffer.from(data)]),
  )

  const validator = createMessageValidator({
    network: {
      schedule: { slotsPerEpoch: SLOTS_PER_EPOCH },
      domains: alanNetworkOf(NETWORK).domains,
      names: [],
      genesisMs: 0,
      slotMs: SLOT_MS,
      epochsPerSyncCommitteePeriod: 256,
    },
    registry: {
      isOperator: (id) => id >= 1n && id <= 13n,
      committee: (id) => factsOf(network.find((one) => hexOf(one.id) === id)),
      validator: () => undefined,
    },
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  })
  const keys = shareKeysOf(network)
  let shares = 0
  for (const { atMs, subnet, data } of messages ?? []) {
    const receivedMs = FIRST_SLOT * SLOT_MS + atMs
    const arrival = { topic: alanTopic(subnet), peerId: 'peer', receivedMs }
    const { value, broken } = validator.check(data, arrival)
    expect(broken).toBeUndefined()
    if (value === undefined) continue
    expect(validator.accept(value, arrival)).toBeUndefined()
    const { operatorIds, signatures, signedBytes } = value.signed
    for (const [i, id] of operatorIds.entries()) {
      const key = operators[Number(id) - 1]?.publicKey ?? ''
      expect(verify('sha256', signedBytes, key, signatures[i] ?? data)).toBe(true)
    }
    if (value.kind !== 'partial') continue
    for (const { signature, signingRoot, signer, validatorIndex } of value.content.items) {
      const key = PublicKey.fromBytes(keys.get(`${validatorIndex} ${signer}`) ?? data, true)
      expect(verifyShare(signingRoot, key, Signature.fromBytes(signature, true))).toBe(true)
      shares += 1
    }
  }
  expect(shares).toBe(keys.size)
  expect(shares).toBeGreaterThan(10)
})

/** Share keys of the attesters of the first slot, by beacon index and operator. */
function shareKeysOf(network: readonly MainnetCommittee[]): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>()
  const attestingSlot = FIRST_SLOT % SLOTS_PER_EPOCH
  for (const committee of network) {
    const { id, operatorIds } = committee
    const attesters = attestersOf(committee, attestingSlot)
    const shares = shareKeys({ id, attestingSlot, count: attesters.length * operatorIds.length })
    for (const [i, key] of shares.entries()) {
      const validator = attesters[Math.floor(i / operatorIds.length)] ?? -1
      keys.set(`${beaconIndexOf(validator)} ${operatorIds[i % operatorIds.length]}`, key)
    }
  }
  return keys
}

function factsOf(committee: MainnetCommittee | undefined): CommitteeInfo | undefined {
  if (committee === undefined) return undefined
  const { id, operatorIds, count } = committee
  return { id, operatorIds: operatorIds.map(BigInt), validatorCount: count }
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
