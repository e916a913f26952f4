import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { GenesisFork } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { onTestFinished } from 'vitest'
import { dutyValidatorOf } from '../network/duty-validator-of.ts'
import { IDEAL_HABITS } from '../network/habits.ts'
import {
  createOperatorNetwork,
  type OperatorNetwork,
  type OperatorNetworkModules,
} from '../network/operator-network.ts'
import type { OperatorNetworkOptions } from '../network/operator-network-options.ts'
import type { ValidatorIdentity } from '../validator-identity.ts'
import { type Listener, startListener } from './listener.ts'

/** A fork of generation `genesis` by its name. */
export function forkOf(name: string): GenesisFork {
  const fork = GENESIS.forks.find((candidate) => candidate.name === name)
  if (fork === undefined) throw new RangeError(`no fork ${name}`)
  return fork
}

/** The key in hex. */
export const idOf = ({ publicKey }: ValidatorIdentity) => publicKey.slice(2)

/** Operators that decide only on request, with only the named habits, until the end of the test. */
export async function startNetwork(
  validators: readonly ValidatorIdentity[],
  options: OperatorNetworkOptions = {},
  modules: Partial<OperatorNetworkModules> = {},
): Promise<OperatorNetwork> {
  const network = createOperatorNetwork(
    {
      discovery: false,
      dutiesPerMinute: 0,
      seed: 'test',
      ...options,
      habits: { ...IDEAL_HABITS, ...options.habits },
    },
    { logger: silentLogger(), ...modules },
  )
  onTestFinished(() => network.stop())
  await network.start()
  network.setValidators(validators.map(dutyValidatorOf))
  return network
}

/** A listener on the topics of the fork, until the end of the test. */
export async function listenTo(
  network: OperatorNetwork,
  validators: readonly ValidatorIdentity[],
  fork = forkOf('v1'),
): Promise<Listener> {
  const listener = await startListener(network, validators, fork)
  onTestFinished(() => listener.host.stop())
  return listener
}
