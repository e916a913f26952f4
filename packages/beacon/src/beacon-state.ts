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
  /** Whether a node has answered: until then nothing of the beacon chain is known. */
  readonly answered: boolean
  readonly validators: number
  readonly nodes: readonly BeaconNodeFacts[]
}

/** Everything that is read from beacon nodes, kept up. */
export interface BeaconState extends Startable {
  readonly client: BeaconClient
  readonly duties: DutyTable
  readonly validators: ValidatorTable
  /** Undefined before a node answered. */
  chain(): BeaconChain | undefined
  status(): BeaconStatus
}

export interface BeaconStateOptions extends BeaconClientOptions {
  readonly clock: BeaconClock
  /** First epoch of Gloas where it is set by hand; otherwise the node says it. */
  readonly gloasEpoch?: number
  readonly validators?: ValidatorTableOptions
}

/**
 * Reads validators and duties from beacon nodes. Nodes that cannot be reached stop nothing: what is
 * not known is undefined.
 * @throws OtherBeaconChainError from start(), when every node follows another chain
 */
export function createBeaconState(
  options: BeaconStateOptions,
  modules: BeaconModules,
): BeaconState {
  const { logger } = modules
  const client = createBeaconClient(options, modules)
  let chain: BeaconChain | undefined
  const gloasEpoch = () => options.gloasEpoch ?? chain?.gloasEpoch

  const validators = createValidatorTable(options.validators ?? {}, { ...modules, client })
  const duties = createDutyTable(options.clock, {
    ...modules,
    client: {
      ...client,
      async proposers(epoch) {
        // Once a slot: a node that was upgraded names the epochs of its next fork.
        chain = await client.chain()
        return client.proposers(epoch)
      },
    },
    indices: validators.indices,
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
