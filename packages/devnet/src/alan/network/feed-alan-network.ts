import type { ExpectedRegistry } from '../../expected-registry.ts'
import { feedDuties } from '../../network/duty-feed.ts'
import { dutyValidatorOf } from '../../network/duty-validator-of.ts'
import type { Registrar } from '../../registrar.ts'
import type { AlanNetwork } from './alan-network.ts'
import type { OperatorKey } from './alan-network-options.ts'

export interface AlanFeedModules {
  readonly registrar: Pick<Registrar, 'expected' | 'actions'>
  readonly network: Pick<
    AlanNetwork,
    'setOperators' | 'registerValidators' | 'setValidators' | 'exit'
  >
  readonly signal: AbortSignal
}

/** Operators of the registry that were not removed, with their keys. */
export function registeredOperators({
  expected,
  actions,
}: AlanFeedModules['registrar']): OperatorKey[] {
  return expected().operators.flatMap(({ id, removed }) => {
    const identity = actions.operatorIdentity(id)
    if (removed || identity === undefined) return []
    return [{ id: Number(id), privateKey: identity.privateKey }]
  })
}

/**
 * Passes changes of the registry to the operators' network until the signal: operators, validators
 * and requested exits. A validator is on the beacon chain at once, because nodes that do not find it
 * there ask again after minutes; it has duties `delayMs` after its registration.
 */
export async function feedAlanNetwork(
  { delayMs }: { readonly delayMs: number },
  { registrar, network, signal }: AlanFeedModules,
): Promise<void> {
  const { expected, actions } = registrar
  const registered = new Set<string>()
  const exits = new Set<string>()
  let active = new Set<string>()
  let known = ''

  function passOperators(): void {
    const operators = registeredOperators(registrar)
    const ids = operators.map(({ id }) => id).join()
    if (ids !== known) network.setOperators(operators)
    known = ids
  }

  function passRegistrations({ validators }: ExpectedRegistry): void {
    const added = validators.flatMap(({ publicKey }) => {
      const identity = registered.has(publicKey) ? undefined : actions.validatorIdentity(publicKey)
      return identity === undefined ? [] : [identity]
    })
    for (const { publicKey } of added) registered.add(publicKey)
    if (added.length > 0) network.registerValidators(added.map(dutyValidatorOf))
  }

  function passExits({ validators }: ExpectedRegistry): void {
    for (const { publicKey, exited } of validators) {
      const name = publicKey.slice(2)
      if (!exited || exits.has(name) || !active.has(name)) continue
      exits.add(name)
      network.exit(name)
    }
  }

  await feedDuties(
    { delayMs },
    {
      expected,
      identityOf: actions.validatorIdentity,
      setValidators(validators) {
        passOperators()
        network.setValidators(validators)
        active = new Set(validators.map(({ publicKey }) => publicKey))
      },
      onLook() {
        passOperators()
        passRegistrations(expected())
        passExits(expected())
      },
      signal,
    },
  )
}
