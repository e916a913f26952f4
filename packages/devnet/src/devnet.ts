import type { Address } from '@ssv-exporter/contracts/hex'
import { StoppedWhileStartingError } from '@ssv-exporter/service-kit/errors'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { AlanNetwork } from './alan/network/alan-network.ts'
import type { AlanNetworkOptions } from './alan/network/alan-network-options.ts'
import { createAlanNetworkThread } from './alan/network/alan-network-thread.ts'
import { feedAlanNetwork, registeredOperators } from './alan/network/feed-alan-network.ts'
import { type Chain, startChain } from './chain.ts'
import { ChainEndedError } from './chain-errors.ts'
import type { ExpectedRegistry } from './expected-registry.ts'
import { feedDuties } from './network/duty-feed.ts'
import { createNetworkThread } from './network/network-thread.ts'
import type { OperatorNetwork } from './network/operator-network.ts'
import type { OperatorNetworkOptions } from './network/operator-network-options.ts'
import type { OperatorIdentity } from './operator-identity.ts'
import { createRegistrar, type Registrar, type RegistrarOptions } from './registrar.ts'
import { deployRegistry, type RegistryContract } from './registry-contract.ts'

const BLOCK_SECONDS = 2
/** The devnet is never rolled back, and state copies with thousands of validators are large. */
const STATES_KEPT = 16
/** Three blocks at the default interval, by which time indexers know a validator. */
const DUTY_DELAY_MS = 6_000
/**
 * The largest committee size; more operators share these peers, because the cost of a full mesh is
 * quadratic.
 */
const MAX_PEERS = 13

export interface DevnetOptions extends RegistrarOptions {
  /** 0 or absent: any free port. */
  port?: number
  /** Default: 2. With longer intervals mining slows down later; see `ChainOptions.blockTime`. */
  blockSeconds?: number
  /**
   * Runs the operators as network peers; if absent, they exist only in the registry. `operators`
   * and `seed` are those above.
   */
  network?: Omit<OperatorNetworkOptions, 'operators' | 'operatorKeys' | 'seed'>
  /** Runs them in a network of generation alan instead. */
  alanNetwork?: Omit<AlanNetworkOptions, 'operators' | 'seed' | 'chainId'>
  /** Delay from sending a registration to the validator's first duty. Default: 6 000. */
  dutyDelayMs?: number
}

export interface DevnetModules {
  logger: Logger
  operatorIdentities?: readonly OperatorIdentity[]
  /** Called if the chain or operator network exits unexpectedly, or a registration fails. */
  onFailure?: (error: unknown) => void
}

/** The getters throw before start. */
export interface Devnet extends Startable {
  readonly rpcUrl: string
  readonly webSocketUrl: string
  readonly chainId: number
  readonly contractAddress: Address
  /** The block of the contract's deployment. */
  readonly startBlock: number
  readonly chain: Chain
  readonly registrar: Registrar
  /** The operators, in a separate thread. @throws TypeError without the option */
  readonly network: OperatorNetwork
  /** The operators of generation alan, likewise. @throws TypeError without the option */
  readonly alanNetwork: AlanNetwork
  /** What an indexer should have found; see `Registrar.expected`. */
  expected(): ExpectedRegistry
}

/**
 * A local SSV network: a chain, the registry contract, and a registrar of operators and validators.
 *
 * Every start is a new network with a new genesis. start() resolves when the first registrations
 * are mined, which takes a few seconds. It can be started only once.
 */
export function createDevnet(options: DevnetOptions, modules: DevnetModules): Devnet {
  const { port = 0, blockSeconds = BLOCK_SECONDS, ...rest } = options
  const { network: networkOptions, alanNetwork: alanOptions, ...others } = rest
  const { dutyDelayMs = DUTY_DELAY_MS, ...registrarOptions } = others
  const { logger, onFailure } = modules
  const stopping = new AbortController()
  let chain: Chain | undefined
  let registry: RegistryContract | undefined
  let registrar: Registrar | undefined
  let network: OperatorNetwork | undefined
  let alanNetwork: AlanNetwork | undefined
  let feeding: Promise<void> | undefined

  let starting: Promise<void> | undefined
  let failed = false

  // If the chain exits, the registrar fails as well; only the first error is reported.
  function fail(error: unknown): void {
    if (failed || stopping.signal.aborted) return
    failed = true
    onFailure?.(error)
  }

  async function run(): Promise<void> {
    const { signal } = stopping
    chain = await startChain(
      { port, blockTime: blockSeconds, statesKept: STATES_KEPT },
      { logger, signal },
    )
    void chain.ended.then(() => fail(new ChainEndedError()))
    registry = await deployRegistry(chain)
    signal.throwIfAborted()
    registrar = createRegistrar(registrarOptions, { ...modules, chain, registry, onFailure: fail })
    await registrar.start()
    if (networkOptions !== undefined) await runGenesis(registrar, networkOptions)
    if (alanOptions !== undefined) await runAlan(registrar, alanOptions)
  }

  async function runGenesis(
    { expected, actions }: Registrar,
    given: NonNullable<DevnetOptions['network']>,
  ): Promise<void> {
    const { signal } = stopping
    const { operators, seed } = registrarOptions
    network = createNetworkThread(
      {
        ...given,
        operatorKeys: expected().operators.map(({ publicKey }) => publicKey),
        ...(operators && { operators: Math.min(operators, MAX_PEERS) }),
        ...(seed && { seed }),
      },
      { logger, onFailure: fail },
    )
    await network.start()
    signal.throwIfAborted()
    const { setValidators } = network
    feeding = feedDuties(
      { delayMs: dutyDelayMs },
      { expected, identityOf: actions.validatorIdentity, setValidators, signal },
    )
  }

  async function runAlan(
    of: Registrar,
    given: NonNullable<DevnetOptions['alanNetwork']>,
  ): Promise<void> {
    const { signal } = stopping
    const { seed } = registrarOptions
    const { chainId } = started(chain)
    alanNetwork = createAlanNetworkThread(
      { ...given, operators: registeredOperators(of), chainId, ...(seed && { seed }) },
      { logger, onFailure: fail },
    )
    await alanNetwork.start()
    signal.throwIfAborted()
    feeding = feedAlanNetwork(
      { delayMs: dutyDelayMs },
      { registrar: of, network: alanNetwork, signal },
    )
  }

  return {
    start() {
      starting ??= run()
      return starting
    },
    async stop() {
      stopping.abort(new StoppedWhileStartingError())
      await feeding
      await network?.stop()
      await alanNetwork?.stop()
      await registrar?.stop()
      // A start in progress fails if its chain exits.
      await chain?.stop()
      await starting?.catch(() => {})
    },
    get rpcUrl() {
      return started(chain).rpcUrl
    },
    get webSocketUrl() {
      return started(chain).webSocketUrl
    },
    get chainId() {
      return started(chain).chainId
    },
    get contractAddress() {
      return started(registry).address
    },
    get startBlock() {
      return started(registry).startBlock
    },
    get chain() {
      return started(chain)
    },
    get registrar() {
      return started(registrar)
    },
    get network() {
      return started(network)
    },
    get alanNetwork() {
      return started(alanNetwork)
    },
    expected: () => started(registrar).expected(),
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new TypeError('The local network is not running')
  return part
}
