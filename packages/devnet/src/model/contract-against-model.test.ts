import { clusterId } from '@ssv-exporter/contracts/cluster-id'
import type { Address } from '@ssv-exporter/contracts/hex'
import type { Hex } from '@ssv-exporter/encoding/hex'
import { numberToHex, parseEventLogs } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, startChain } from '../chain.ts'
import { createRandom } from '../random.ts'
import { REGISTRY_ABI } from '../registry-abi.ts'
import { deployRegistry, type RegistryContract } from '../registry-contract.ts'
import { ContractModel } from './contract-model.ts'
import { createMoneyLife } from './money-life.ts'

/** The contract's state at deployment. */
const LIMITS = { thresholdBlocks: 300n, minimumCollateral: 10n ** 12n }
/** Events of the contract that the model lacks. */
const OTHERS = new Set([
  'Upgraded',
  'Initialized',
  'ModuleUpgraded',
  'OperatorPrivacyStatusUpdated',
])

const UPGRADE = {
  networkFee: 3_366_600_000n,
  thresholdBlocks: 421n,
  minimumCollateral: 324_862_599_900_000n,
}

interface EventArguments {
  readonly owner: Address
  readonly operatorIds: readonly bigint[]
  readonly operatorId: bigint
  readonly fee: bigint
  readonly value: bigint
  readonly blockNum: bigint
  readonly effectiveBalance: number
}

let chain: Chain
let registry: RegistryContract

beforeAll(async () => {
  chain = await startChain({ blockTime: 'manual' })
  registry = await deployRegistry(chain)
})
afterAll(() => chain.stop())

test('the contract of the devnet matches the model, across the upgrade', async () => {
  const model = new ContractModel(registry.startBlock + 1, LIMITS)
  const random = createRandom('contract')
  const owners = chain.accounts.slice(1, 4)
  const mirror = mirrorOf(model)
  const options = { owners, bulk: 1, pauses: [0, 0, 1, 1, 2, 5] }
  const life = createMoneyLife(options, { model: mirror.model, random })
  for (let count = 0; count < 5; count++) {
    mirror.model.registerOperator(owners[0] as never, BigInt(count) * 10n ** 10n)
  }
  for (let step = 0; step < 120; step++) {
    if (step === 45) mirror.upgrade()
    life.step()
  }
  const logs = await mirror.play()

  const emitted = parseEventLogs({ abi: REGISTRY_ABI, logs })
    .filter(({ eventName }) => !OTHERS.has(eventName))
    .map(({ eventName, args, blockNumber }) => {
      const { publicKey: _, shares: __, ...rest } = args as Record<string, unknown>
      const owner = 'owner' in rest ? { owner: String(rest.owner).toLowerCase() } : {}
      return { name: eventName, args: { ...rest, ...owner }, block: Number(blockNumber) }
    })
  const expected = model.events.filter(({ name }) => name !== 'ModuleUpgraded')
  expect(emitted).toEqual(expected)
  const names = new Set(emitted.map(({ name }) => name))
  expect(names).toContain('ClusterMigratedToETH')
  expect(names).toContain('ClusterBalanceUpdated')
  expect(names).toContain('OperatorWithdrawnSSV')
})

/** A model that records its actions, to be replayed on the contract in the same blocks. */
function mirrorOf(model: ContractModel) {
  const plays: (() => Promise<unknown>)[] = []
  const keys = new Map<string, Hex[]>()
  let keysMade = 0

  const mirrored = new Proxy(model, {
    get(target, name) {
      const member = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return (...args: never[]) => {
        const emitted = target.events.length
        const result = member.apply(target, args)
        if (name === 'mine') plays.push(() => chain.mine(args[0] ?? 1))
        // A payment of zero emits no event and is not replayed.
        else if (target.events.length > emitted) plays.push(playOf(String(name), args, emitted))
        return result
      }
    },
  })

  /** The call that makes the contract perform the model's action. */
  function playOf(name: string, args: readonly never[], emitted: number): () => Promise<unknown> {
    const events = model.events.slice(emitted)
    const event = events.at(-1) as never as { name: string; args: EventArguments }
    const { owner, operatorIds, operatorId } = event.args
    const ids = operatorIds ?? []
    const call = (from: Hex, ...rest: readonly unknown[]) => {
      const [functionName, parameters, value] = rest as never as [never, never, bigint | undefined]
      return () => registry.send(from, functionName, parameters, value)
    }
    const ofNetwork = (functionName: string) => {
      const suffix = event.name.includes('SSV') ? 'SSV' : ''
      return call(registry.deployer, `${functionName}${suffix}`, [args[1]])
    }
    switch (name) {
      case 'registerOperator':
        return call(owner, 'registerOperator', ['0x', event.args.fee])
      case 'removeOperator':
        return call(ownerOf(operatorId), 'removeOperator', [operatorId])
      case 'declareFee':
        return call(owner, 'declareOperatorFee', [operatorId, event.args.fee])
      case 'cancelFee':
        return call(owner, 'cancelDeclaredOperatorFee', [operatorId])
      case 'executeFee':
      case 'reduceFee':
        return call(owner, 'executeOperatorFee', [operatorId, event.args.fee])
      case 'withdrawEarnings':
        return args[1] === undefined
          ? call(owner, 'withdrawAllOperatorEarnings', [operatorId])
          : call(
              owner,
              event.name.replace('Withdrawn', 'Earnings').replace('Operator', 'withdrawOperator'),
              [operatorId, event.args.value],
            )
      case 'registerValidators': {
        const key = numberToHex(++keysMade, { size: 48 })
        const id = clusterId(owner, ids)
        keys.set(id, [...(keys.get(id) ?? []), key])
        return call(owner, 'registerValidator', [key, ids, '0x'], args[3])
      }
      case 'removeValidators':
        return call(owner, 'removeValidator', [keys.get(clusterId(owner, ids))?.pop(), ids])
      case 'deposit':
        return call(registry.deployer, 'deposit', [owner, ids], args[1])
      case 'withdraw':
        return call(owner, 'withdraw', [ids, args[1]])
      case 'liquidate':
        return call(registry.deployer, 'liquidate', [owner, ids])
      case 'reactivate':
        return call(owner, 'reactivate', [ids], args[1])
      case 'migrate':
        return call(owner, 'migrateClusterToETH', [ids], args[1])
      case 'updateBalance': {
        const { blockNum, effectiveBalance } = event.args
        return call(owner, 'updateClusterBalance', [blockNum, owner, ids, effectiveBalance])
      }
      case 'setNetworkFee':
        return ofNetwork('updateNetworkFee')
      case 'setThreshold':
        return ofNetwork('updateLiquidationThresholdPeriod')
      case 'setCollateral':
        return ofNetwork('updateMinimumLiquidationCollateral')
      default:
        throw new Error(`no call for ${name}`)
    }
  }

  function ownerOf(operatorId: bigint): Hex {
    return model.operators.get(operatorId)?.owner ?? '0x'
  }

  return {
    model: mirrored,
    upgrade() {
      mirrored.mine()
      const { networkFee, thresholdBlocks, minimumCollateral } = UPGRADE
      model.upgrade()
      model.setNetworkFee('ETH', networkFee)
      model.setThreshold('ETH', thresholdBlocks)
      model.setCollateral('ETH', minimumCollateral)
      const parameters = [networkFee, thresholdBlocks, minimumCollateral] as const
      plays.push(() => registry.send(registry.deployer, 'upgrade', parameters))
    },
    async play() {
      for (const play of plays) await play()
      await chain.mine()
      const fromBlock = BigInt(registry.startBlock + 1)
      return chain.client.getLogs({ address: registry.address, fromBlock })
    },
  }
}
