import { PublicKey, Signature, verify } from '@chainsafe/blst'
import type { Address } from '@ssv-exporter/contracts/hex'
import { unwrapOperatorKey } from '@ssv-exporter/contracts/operator-key'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { PRESETS } from '@ssv-exporter/contracts/presets'
import { splitSharesBlob } from '@ssv-exporter/contracts/shares-blob'
import { hexToBytes } from '@ssv-exporter/encoding/hex-to-bytes'
import { type Hex, parseEventLogs } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from './chain.ts'
import { REGISTRY_ABI } from './registry-abi.ts'
import { createRegistryActions, type RegistryActions } from './registry-actions.ts'
import {
  deployRegistry,
  RegistryCallRevertedError,
  type RegistryContract,
} from './registry-contract.ts'

let chain: Chain
let registry: RegistryContract
let actions: RegistryActions
let alice: Address
let bob: Address

beforeAll(async () => {
  chain = await startChain()
  registry = await deployRegistry(chain)
  actions = createRegistryActions({ seed: 'test' }, { registry })
  alice = chain.account(1)
  bob = chain.account(2)
  for (let id = 1; id <= 4; id++) await actions.registerOperator(alice, { fee: BigInt(id) })
})
afterAll(() => chain.stop())

async function eventOf(sent: Promise<Hex>) {
  const hash = await sent
  await registry.confirm([hash])
  const { logs } = await chain.client.getTransactionReceipt({ hash })
  const [event] = parseEventLogs({ abi: REGISTRY_ABI, logs })
  if (event === undefined || logs.length !== 1) throw new Error('not one event')
  return event
}

const IDS = [1n, 2n, 3n, 4n]

test('deploys the contract at the address of the devnet preset', () => {
  expect(registry.address).toBe(PRESETS.devnet.contractAddress)
  expect(chain.chainId).toBe(PRESETS.devnet.chainId)
  expect(registry.startBlock).toBeGreaterThan(PRESETS.devnet.startBlock)
})

test('numbers operators from 1 and registers them with their wrapped key', async () => {
  const event = await eventOf(actions.registerOperator(bob, { fee: 5n }))
  if (event.eventName !== 'OperatorAdded') throw new Error(event.eventName)
  const [operator] = actions.expected().operators.slice(-1)
  expect(event.args).toMatchObject({ operatorId: 5n, fee: 5n })
  expect(operator).toMatchObject({ id: 5n, owner: bob, removed: false })
  const text = unwrapOperatorKey(hexToBytes(event.args.publicKey) ?? new Uint8Array())
  expect(Buffer.from(text ?? []).toString()).toBe(operator?.publicKey)
})

test("signs each registration for the owner's next nonce, even after a malformed one", async () => {
  const cluster = { owner: bob, operatorIds: IDS }
  const verdicts: boolean[] = []
  for (const [nonce, register] of [
    actions.registerValidator,
    actions.registerMalformedValidator,
    actions.registerValidator,
  ].entries()) {
    const event = await eventOf(register(cluster))
    if (event.eventName !== 'ValidatorAdded') throw new Error(event.eventName)
    const parts = splitSharesBlob(hexToBytes(event.args.shares) ?? new Uint8Array(), IDS.length)
    const key = PublicKey.fromHex(event.args.publicKey, true)
    const signature = Signature.fromBytes(parts?.signature ?? new Uint8Array(), true)
    verdicts.push(verify(ownershipMessage(bob, nonce).digest, key, signature))
    expect(event.args.cluster).toMatchObject({ validatorCount: nonce + 1, active: true })
    expect(event.args.operatorIds).toEqual(IDS)
  }
  expect(verdicts).toEqual([true, false, true])
  const { validators, nonces, malformedRegistrations } = actions.expected()
  expect(validators.filter((validator) => validator.owner === bob)).toHaveLength(2)
  expect(nonces.get(bob)).toBe(3)
  expect(malformedRegistrations).toBe(1)
})

test('emits the life of a cluster as events with snapshots', async () => {
  const cluster = { owner: alice, operatorIds: IDS }
  await actions.registerValidator(cluster)
  await actions.registerValidator(cluster)
  const [first, second] = actions.expected().validators.filter(({ owner }) => owner === alice)
  if (first === undefined || second === undefined) throw new Error('not registered')

  expect(await eventOf(actions.deposit(cluster))).toMatchObject({
    eventName: 'ClusterDeposited',
    args: { cluster: { validatorCount: 2, balance: 3n * 10n ** 15n } },
  })
  expect(await eventOf(actions.exitValidator(first.publicKey))).toMatchObject({
    eventName: 'ValidatorExited',
    args: { publicKey: first.publicKey, operatorIds: IDS },
  })
  expect(await eventOf(actions.removeValidator(first.publicKey))).toMatchObject({
    eventName: 'ValidatorRemoved',
    args: { publicKey: first.publicKey, cluster: { validatorCount: 1, active: true } },
  })
  expect(await eventOf(actions.liquidate(cluster))).toMatchObject({
    eventName: 'ClusterLiquidated',
    args: { cluster: { validatorCount: 1, active: false, balance: 0n } },
  })
  expect(actions.isLiquidated(cluster)).toBe(true)
  const ofAlice = () => actions.expected().validators.filter(({ owner }) => owner === alice)
  expect(ofAlice()).toMatchObject([
    { exited: true, removed: true, liquidated: false },
    { exited: false, removed: false, liquidated: true },
  ])
  expect(await eventOf(actions.reactivate(cluster))).toMatchObject({
    eventName: 'ClusterReactivated',
    args: { cluster: { validatorCount: 1, active: true, balance: 10n ** 15n } },
  })
  expect(ofAlice()).toMatchObject([{ liquidated: false }, { liquidated: false }])
})

test('emits fee recipients, fees and removals of operators', async () => {
  expect(await eventOf(actions.setFeeRecipient(bob, alice))).toMatchObject({
    eventName: 'FeeRecipientAddressUpdated',
  })
  expect(actions.expected().feeRecipients).toEqual(new Map([[bob, alice]]))
  expect(await eventOf(actions.executeOperatorFee(1n, 9n))).toMatchObject({
    eventName: 'OperatorFeeExecuted',
    args: { operatorId: 1n, fee: 9n },
  })
  expect(await eventOf(actions.removeOperator(5n))).toMatchObject({
    eventName: 'OperatorRemoved',
    args: { operatorId: 5n },
  })
  expect(actions.expected().operators.at(-1)).toMatchObject({ id: 5n, removed: true })
})

test('reports a reverted transaction', async () => {
  const hash = await registry.send(bob, 'removeOperator', [1n])
  await expect(registry.confirm([hash])).rejects.toThrow(RegistryCallRevertedError)
})

test.each([0, 1, 2, 3, 4])('emits a raw log with %i topics unchanged', async (count) => {
  const topics = Array.from({ length: count }, (_, index): Hex => `0x${`${index + 1}`.repeat(64)}`)
  const hash = await registry.emitRaw({ topics, data: '0xabcdef' }, { topics, data: '0x' })
  await registry.confirm([hash])
  const { logs } = await chain.client.getTransactionReceipt({ hash })
  expect(logs.map((log) => ({ topics: log.topics, data: log.data }))).toEqual([
    { topics, data: '0xabcdef' },
    { topics, data: '0x' },
  ])
})
