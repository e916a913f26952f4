import type { ExpectedRegistry } from '../../expected-registry.ts'
import { feedDuties } from '../../network/duty-feed.ts'
import type { Registrar } from '../../registrar.ts'
import type { AlanNetwork, OperatorKey } from './alan-network-options.ts'

export interface AlanFeedModules {
  readonly registrar: Pick<Registrar, 'expected' | 'actions'>
  readonly network: Pick<AlanNetwork, 'setOperators' | 'setValidators' | 'exit'>
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
 * `delayMs` after their registration, and requested exits.
 */
export async function feedAlanNetwork(
  { delayMs }: { readonly delayMs: number },
  { registrar, network, signal }: AlanFeedModules,
): Promise<void> {
  const { expected, actions } = registrar
  const exits = new Set<string>()
  let active = new Set<string>()
  let known = ''

  function passOperators(): void {
    const operators = registeredOperators(registrar)
    const ids = operators.map(({ id }) => id).join()
    if (ids !== known) network.setOperators(operators)
    known = ids
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
        passExits(expected())
      },
      signal,
    },
  )
}
