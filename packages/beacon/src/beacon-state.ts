import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import { type ChainMemory, createKnownChain } from './chain/known-chain.ts'
import type { BeaconChain } from './client/beacon-chain.ts'
import {
  type BeaconClient,
  type BeaconClientOptions,
  createBeaconClient,
} from './client/beacon-client.ts'
import { BeaconApiError, OtherBeaconChainError } from './client/errors.ts'
import type { BeaconModules, BeaconNodeFacts } from './client/failover.ts'
import { type BeaconClock, createDutyTable, type DutyTable } from './duties/duty-table.ts'
import {
  createValidatorTable,
  type ValidatorTable,
  type ValidatorTableOptions,
} from './validators/validator-table.ts'

export interface BeaconStatus {
  /** Whether a node has answered since the start. */
  readonly answered: boolean
  /** The chain's parameters as long as none has: those of an earlier run, or nothing. */
  readonly chain?: 'remembered' | 'unknown'
  readonly validators: number
  readonly nodes: readonly BeaconNodeFacts[]
}

/** Data read from beacon nodes, refreshed regularly. */
export interface BeaconState extends Startable {
  readonly client: BeaconClient
  readonly duties: DutyTable
  readonly validators: ValidatorTable
  /** Undefined until a node has answered, in this run or an earlier one. */
  chain(): BeaconChain | undefined
  /** First epoch of Gloas; undefined if it is not scheduled, or if that is unknown. */
  gloasEpoch(): number | undefined
  /** Whether it is unknown if Gloas is scheduled. */
  gloasUnknown(): boolean
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
  /** Keeps the chain's parameters across restarts. */
  readonly memory?: ChainMemory
}

/**
 * Reads validators and duties from beacon nodes. Unreachable nodes are not fatal: unknown values
 * are undefined, and the chain's parameters are those reported in an earlier run.
 * @throws OtherBeaconChainError from start() if every node follows another chain
 */
export function createBeaconState(
  options: BeaconStateOptions,
  modules: BeaconStateModules,
): BeaconState {
  const { logger, onDuty = () => true } = modules
  const client = createBeaconClient(options, modules)
  const chain = createKnownChain(options, modules)
  const { gloasEpoch } = chain

  /** An upgraded node reports the epochs of its next fork. */
  const asking: Pick<BeaconClient, 'proposers' | 'validators'> = {
    // Once per slot.
    async proposers(epoch) {
      chain.learn(await client.chain())
      return client.proposers(epoch)
    },
    // Often while validators are unknown.
    async validators(publicKeys) {
      chain.learn(await client.chain())
      return client.validators(publicKeys)
    },
  }
  const validators = createValidatorTable(options.validators ?? {}, { ...modules, client: asking })
  const duties = createDutyTable(options.clock, {
    ...modules,
    client: { ...client, ...asking },
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
      chain.learn(await client.chain())
      logger.info({ gloasEpoch: gloasEpoch() }, 'beacon node answered')
    } catch (error) {
      if (!(error instanceof BeaconApiError)) throw error
      const nodes = client.nodes()
      if (nodes.every(({ paused }) => paused === 'other-chain')) {
        throw new OtherBeaconChainError(nodes.map(({ lastFault = '' }) => lastFault))
      }
      logger.warn({ nodes }, 'no beacon node answered: duties are unverified until one does')
      await chain.recall()
    }
  }

  return {
    client,
    duties,
    validators,
    chain: chain.get,
    gloasEpoch,
    gloasUnknown: chain.gloasUnknown,
    status() {
      const origin = chain.get() === undefined ? ('unknown' as const) : ('remembered' as const)
      return {
        answered: chain.isReported(),
        ...(!chain.isReported() && { chain: origin }),
        validators: validators.known,
        nodes: client.nodes(),
      }
    },
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
