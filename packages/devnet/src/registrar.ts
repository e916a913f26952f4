import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Hex } from 'viem'
import type { Chain } from './chain.ts'
import type { ExpectedRegistry } from './expected-registry.ts'
import { createOperatorIdentity, type OperatorIdentity } from './operator-identity.ts'
import { createPace } from './pace.ts'
import { createRandom } from './random.ts'
import { createRegistryActions, type RegistryActions } from './registry-actions.ts'
import type { RegistryContract } from './registry-contract.ts'
import { createRegistryLife } from './registry-life.ts'

/** Transactions between two acceptance checks; overdue ones beyond them are dropped. */
const BATCH = 200
/** Wei of SSV per block, until the upgrade. */
const SSV_NETWORK_FEE = 38_000_000_000n
const SSV_OPERATOR_FEE = 10_000_000_000n
/** Timers are limited to 2³¹ ms, and a rate of 0 waits indefinitely. */
const LONGEST_SLEEP_MS = 60_000

export interface RegistrarOptions {
  /** Registered first, and never removed: at least 4. Default: 4. */
  operators?: number
  /** Default: 12. */
  validatorsPerMinute?: number
  /** Removals, exits, liquidations, malformed registrations and the like. 0 turns them off. Default: 3. */
  otherEventsPerMinute?: number
  /** Registrations stop here, because the chain keeps every log in memory. Default: 5 000. */
  maxValidators?: number
  /**
   * The contract is upgraded from v1.2.0 to v2.0.0 when so many validators were registered, and clusters begin to migrate
   * to ETH; operators and the network charge fees then. Absent: it stays v1.2.0, and nobody charges anything at first.
   */
  upgradeAfter?: number
  /** How many accounts own operators and validators: 1 to 9. Default: 3. */
  owners?: number
  /** Validator keys and the order of events follow from it. Default: `devnet`. */
  seed?: string
}

export interface RegistrarModules {
  chain: Chain
  registry: RegistryContract
  logger: Logger
  /** Identities of the first operators, in their order; missing ones are created. */
  operatorIdentities?: readonly OperatorIdentity[]
  /** Called if the registrar fails: the chain has exited or rejected a transaction. */
  onFailure?: (error: unknown) => void
}

export interface Registrar extends Startable {
  /** What an indexer should have found. Exact once stop() has resolved; before, up to a block ahead of the chain. */
  expected(): ExpectedRegistry
  readonly actions: RegistryActions
}

/**
 * Registers operators, then validators at a steady rate, and occasionally performs other registry
 * actions.
 *
 * start() resolves when the operators and the first validator are mined. The chain must mine
 * automatically.
 */
export function createRegistrar(options: RegistrarOptions, modules: RegistrarModules): Registrar {
  const { operators = 4, owners: ownerCount = 3, seed = 'devnet', maxValidators = 5_000 } = options
  const { upgradeAfter } = options
  const { validatorsPerMinute = 12, otherEventsPerMinute = 3 } = options
  const { chain, registry, logger, operatorIdentities = [], onFailure } = modules
  // The first account deployed the contract.
  const owners = chain.accounts.slice(1, 1 + ownerCount)
  const actions = createRegistryActions({ seed }, { registry })
  const life = createRegistryLife({ operators, owners }, { actions, random: createRandom(seed) })
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function start(): Promise<void> {
    const making = Array.from({ length: operators }, (_, index) =>
      Promise.resolve(operatorIdentities[index] ?? createOperatorIdentity()),
    )
    const first: Hex[] = []
    const charges = upgradeAfter !== undefined
    if (charges) first.push(await actions.setNetworkFee(SSV_NETWORK_FEE))
    for (const [index, identity] of (await Promise.all(making)).entries()) {
      const owner = chain.account(1 + (index % owners.length))
      const fee = charges ? SSV_OPERATOR_FEE * BigInt(index + 1) : 0n
      first.push(await actions.registerOperator(owner, { identity, fee }))
    }
    if (validatorsPerMinute > 0) first.push(await life.registerValidator())
    await hasten()
    await registry.confirm(first)
    logger.info({ operators, contract: registry.address }, 'registered the first operators')
    stopping.signal.throwIfAborted()
    running = run().catch((error) => {
      logger.error({ err: error }, 'registration failed')
      onFailure?.(error)
    })
  }

  async function run(): Promise<void> {
    const validators = createPace(validatorsPerMinute, Date.now())
    const others = createPace(otherEventsPerMinute, Date.now())
    while (!stopping.signal.aborted) {
      const sent: Hex[] = []
      if (isUpgradeDue()) sent.push(await actions.upgrade())
      for (let due = validators.take(Date.now(), BATCH); due > 0 && mayGoOn(); due--) {
        if (actions.expected().validators.length >= maxValidators) break
        sent.push(await life.registerValidator())
      }
      for (let due = others.take(Date.now(), BATCH); due > 0 && mayGoOn(); due--) {
        sent.push(await life.somethingElse())
      }
      if (stopping.signal.aborted) await hasten()
      await registry.confirm(sent)
      const idle = Math.min(validators.idleMs(Date.now()), others.idleMs(Date.now()))
      await sleep(Math.min(idle, LONGEST_SLEEP_MS), stopping.signal).catch(() => {})
    }
  }

  function isUpgradeDue(): boolean {
    if (upgradeAfter === undefined || actions.isUpgraded() || !mayGoOn()) return false
    return actions.expected().validators.length >= upgradeAfter
  }

  /** Waits for sent transactions, and the next block may be far off. */
  async function hasten(): Promise<void> {
    if (chain.blockTime !== 'auto') await chain.mine()
  }

  function mayGoOn(): boolean {
    return !stopping.signal.aborted
  }

  return {
    start,
    async stop() {
      stopping.abort()
      // A chain that has exited mines no block; the run then ends by itself.
      if (running !== undefined) await hasten().catch(() => {})
      await running
    },
    expected: actions.expected,
    actions,
  }
}
