import { PublicKey, Signature, verify } from '@chainsafe/blst'
import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import { type DecodedLog, decodeLog } from '@ssv-exporter/contracts/decode-log'
import type { CurrentValidatorAdded, RegistryEvent } from '@ssv-exporter/contracts/events'
import type { Address } from '@ssv-exporter/contracts/hex'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { splitSharesBlob } from '@ssv-exporter/contracts/shares-blob'
import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import type { LowerHex } from '@ssv-exporter/encoding/hex'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from './chain.ts'
import type { ExpectedOperator, ExpectedValidator } from './expected-registry.ts'
import { createRegistrar } from './registrar.ts'
import { deployRegistry, type RegistryContract } from './registry-contract.ts'

let chain: Chain
let registry: RegistryContract

beforeAll(async () => {
  chain = await startChain({ blockTime: 0.2 })
  registry = await deployRegistry(chain)
})
afterAll(() => chain.stop())

async function readEvents(): Promise<DecodedLog[]> {
  const logs = await chain.client.getLogs({ address: registry.address, fromBlock: 0n })
  return logs.map(({ topics, data }) => decodeLog('current', { topics, data }))
}

function isSigned(event: CurrentValidatorAdded, nonce: number): boolean {
  const parts = splitSharesBlob(event.shares, event.operatorIds.length)
  return verify(
    ownershipMessage(event.owner, nonce).digest,
    PublicKey.fromHex(event.publicKey, true),
    Signature.fromBytes(parts?.signature ?? new Uint8Array(), true),
  )
}

/** Fees of an operator before ETH payments. */
const NO_OTHER_FEE = { ethFee: undefined, declaredFee: undefined }

/** Reads the registry from the chain in the simplest way, to compare it with the registrar. */
function registryOf(events: readonly RegistryEvent[]) {
  const operators = new Map<bigint, ExpectedOperator>()
  const validators = new Map<LowerHex, ExpectedValidator>()
  const feeRecipients = new Map<Address, Address>()
  const nonces = new Map<Address, number>()
  let malformedRegistrations = 0

  function change(publicKey: LowerHex, difference: Partial<ExpectedValidator>): void {
    const validator = validators.get(publicKey)
    if (validator === undefined) throw new Error(`unknown validator ${publicKey}`)
    validators.set(publicKey, { ...validator, ...difference })
  }

  function changeOperator(id: bigint, difference: Partial<ExpectedOperator>): void {
    const operator = operators.get(id)
    if (operator === undefined) throw new Error(`unknown operator ${id}`)
    operators.set(id, { ...operator, ...difference })
  }

  for (const event of events) {
    if (event.name === 'FeeRecipientAddressUpdated') {
      feeRecipients.set(event.owner, event.recipientAddress)
    } else if (event.name === 'OperatorRemoved') {
      changeOperator(event.operatorId, { fee: 0n, declaredFee: undefined, removed: true })
    } else if (event.name === 'OperatorFeeExecuted') {
      changeOperator(event.operatorId, { fee: event.fee, declaredFee: undefined })
    } else if (event.name === 'OperatorFeeDeclared') {
      changeOperator(event.operatorId, { declaredFee: event.fee })
    } else if (event.name === 'OperatorFeeDeclarationCancelled') {
      changeOperator(event.operatorId, { declaredFee: undefined })
    } else if (event.generation !== 'current') {
      throw new Error(`an event of ${event.generation}`)
    } else if (event.name === 'OperatorAdded') {
      const { operatorId: id, owner, fee } = event
      const publicKey = Buffer.from(event.publicKey).toString()
      operators.set(id, { id, owner, publicKey, fee, ...NO_OTHER_FEE, removed: false })
    } else if (event.name === 'ValidatorAdded') {
      const { owner, operatorIds, publicKey } = event
      const nonce = nonces.get(owner) ?? 0
      nonces.set(owner, nonce + 1)
      if (!isSigned(event, nonce)) {
        malformedRegistrations += 1
        continue
      }
      const keys = splitSharesBlob(event.shares, operatorIds.length)?.sharePublicKeys ?? []
      const sharePublicKeys = keys.map(bytesToHex)
      const state = { liquidated: false, exited: false, removed: false }
      validators.set(publicKey, { publicKey, owner, operatorIds, sharePublicKeys, ...state })
    } else if (event.name === 'ValidatorRemoved') {
      change(event.publicKey, { removed: true })
    } else if (event.name === 'ValidatorExited') {
      change(event.publicKey, { exited: true })
    } else if (event.name === 'ClusterLiquidated' || event.name === 'ClusterReactivated') {
      const liquidated = event.name === 'ClusterLiquidated'
      const cluster = clusterId(event.owner, event.operatorIds)
      for (const { publicKey, owner, operatorIds, removed } of validators.values()) {
        if (!removed && clusterId(owner, operatorIds) === cluster) change(publicKey, { liquidated })
      }
    }
  }
  return {
    operators: [...operators.values()],
    validators: [...validators.values()],
    feeRecipients,
    nonces,
    malformedRegistrations,
  }
}

const HANDLED = [
  'ClusterDeposited',
  'ClusterLiquidated',
  'ClusterReactivated',
  'ClusterWithdrawn',
  'FeeRecipientAddressUpdated',
  'OperatorAdded',
  'OperatorFeeDeclarationCancelled',
  'OperatorFeeDeclared',
  'OperatorFeeExecuted',
  'OperatorRemoved',
  'OperatorWithdrawn',
  'ValidatorAdded',
  'ValidatorExited',
  'ValidatorRemoved',
]

async function readRegistryEvents(): Promise<RegistryEvent[]> {
  const logs = await readEvents()
  return logs.flatMap((log) => (log.verdict === 'handled' ? log.event : []))
}

test('the chain emits exactly what the registrar reports', async () => {
  const failures: unknown[] = []
  const registrar = createRegistrar(
    { validatorsPerMinute: 1_200, otherEventsPerMinute: 1_800, maxValidators: 60 },
    { chain, registry, logger: silentLogger(), onFailure: (error) => failures.push(error) },
  )
  await registrar.start()
  const first = await readRegistryEvents()
  const operatorAdded = Array.from({ length: 4 }, () => 'OperatorAdded')
  expect(first.slice(0, 5).map((event) => event.name)).toEqual([...operatorAdded, 'ValidatorAdded'])

  const seen = async () => new Set((await readRegistryEvents()).map((event) => event.name))
  await expect.poll(async () => [...(await seen())].sort(), { interval: 500 }).toEqual(HANDLED)
  await registrar.stop()
  expect(failures).toEqual([])
  const { clusters, upgraded, ...expected } = registrar.expected()
  expect(registryOf(await readRegistryEvents())).toEqual(expected)
  expect(upgraded).toBe(false)
  expect(clusters.length).toBeGreaterThan(0)
  expect(expected.malformedRegistrations).toBeGreaterThan(0)
  expect(expected.validators.length).toBeLessThanOrEqual(60)
  const verdicts = new Set((await readEvents()).map((log) => log.verdict))
  expect(verdicts).toEqual(new Set(['handled']))
})
