import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { BeaconChain } from './client/beacon-chain.ts'
import {
  type BeaconClient,
  type BeaconClientOptions,
  createBeaconClient,
} from './client/beacon-client.ts'
import { BeaconFault, OtherBeaconChainError } from './client/beacon-fault.ts'
import type { BeaconModules, BeaconNodeFacts } from './client/failover.ts'
import { type BeaconClock, createDutyTable, type DutyTable } from './duties/duty-table.ts'
import {
  createValidatorTable,
  type ValidatorTable,
  type ValidatorTableOptions,
} from './validators/validator-table.ts'

export interface BeaconStatus {
  /** Whether a node has answered; before, nothing about the beacon chain is known. */
  readonly answered: boolean
  readonly validators: number
  readonly nodes: readonly BeaconNodeFacts[]
}

/** Data read from beacon nodes, refreshed regularly. */
export interface BeaconState extends Startable {
  readonly client: BeaconClient
  readonly duties: DutyTable
  readonly validators: ValidatorTable
  /** Undefined until a node has answered. */
  chain(): BeaconChain | undefined
  status(): BeaconStatus
}

export interface BeaconStateOptions extends BeaconClientOptions {
  readonly clock: BeaconClock
  /** First epoch of Gloas if configured; otherwise the node reports it. */
  readonly gloasEpoch?: number
  readonly validators?: ValidatorTableOptions
}

export interface BeaconStateModules extends BeaconModules {
  /** Whether a validator is expected to perform duties. @param publicKey in hex, without 0x */
  readonly onDuty?: (publicKey: string) => boolean
}

/**
 * Reads validators and duties from beacon nodes. Unreachable nodes are not fatal: unknown values
 * are undefined.
 * @throws OtherBeaconChainError from start() if every node follows another chain
 */
export function createBeaconState(
  options: BeaconStateOptions,
  modules: BeaconStateModules,
): BeaconState {
  const { logger, onDuty = () => true } = modules
  const client = createBeaconClient(options, modules)
  let chain: BeaconChain | undefined
  const gloasEpoch = () => options.gloasEpoch ?? chain?.gloasEpoch

  const validators = createValidatorTable(options.validators ?? {}, { ...modules, client })
  const duties = createDutyTable(options.clock, {
    ...modules,
    client: {
      ...client,
      async proposers(epoch) {
        // Once per slot: an upgraded node reports the epochs of its next fork.
        chain = await client.chain()
        return client.proposers(epoch)
      },
    },
    indices: validators.indices,
    onDuty(index) {
      const publicKey = validators.publicKeyOf(index)
      return publicKey !== undefined && onDuty(publicKey)
    },
    gloasEpoch,
  })

  /** @throws OtherBeaconChainError */
  async function identify(): Promise<void> {
    try {
      chain = await client.chain()
      logger.info({ gloasEpoch: gloasEpoch() }, 'beacon node answered')
    } catch (error) {
      if (!(error instanceof BeaconFault)) throw error
      const nodes = client.nodes()
      if (nodes.every(({ resting }) => resting === 'other-chain')) {
        throw new OtherBeaconChainError(nodes.map(({ lastFault = '' }) => lastFault))
      }
      logger.warn({ nodes }, 'no beacon node answered: duties are unverified until one does')
    }
  }

  return {
    client,
    duties,
    validators,
    chain: () => chain,
    status: () => ({
      answered: chain !== undefined,
      validators: validators.known,
      nodes: client.nodes(),
    }),
    async start() {
      await identify()
      await validators.start()
      await duties.start()
    },
    async stop() {
      client.close()
      await Promise.all([validators.stop(), duties.stop()])
    },
  }
}
