import type {
  LegacyValidatorAdded,
  V1ValidatorAdded,
  V2ValidatorAdded,
} from '@ssv-exporter/contracts/events'
import type { MalformedEvent } from '../malformed-event.ts'
import { operatorKeyId, type RegistryState, registeredOperator } from '../registry-state.ts'
import { joinHex, registerValidator } from './register-validator.ts'

/**
 * Registers a validator of the legacy, v1 and v2 generations; a repeated registration replaces the
 * operators. Legacy and v1 reference operators by key, known or not; v2 references them by id,
 * which must be known.
 */
export function applySeedValidatorAdded(
  state: RegistryState,
  event: LegacyValidatorAdded | V1ValidatorAdded | V2ValidatorAdded,
  block: number,
  keyFault: MalformedEvent | undefined,
): MalformedEvent | undefined {
  const operators =
    'operatorIds' in event
      ? operatorsById(state, event.operatorIds)
      : {
          keyIds: event.operatorPublicKeys.map((key) => operatorKeyId(state, key)),
          ids: undefined,
        }
  if (operators === undefined) return 'operator-unknown'
  const count = operators.keyIds.length
  if (event.sharePublicKeys.length !== count || event.encryptedKeys.length !== count) {
    return 'shares-count-differs'
  }
  if (keyFault !== undefined) return keyFault
  registerValidator(
    state,
    {
      publicKey: event.publicKey,
      owner: event.owner,
      operatorKeyIds: operators.keyIds,
      operatorIds: operators.ids,
      sharePublicKeys: joinHex(event.sharePublicKeys),
      clusterId: undefined,
    },
    block,
  )
  return undefined
}

function operatorsById(
  state: RegistryState,
  ids: readonly bigint[],
): { keyIds: number[]; ids: number[] } | undefined {
  const operators = ids.map((id) => registeredOperator(state, id))
  if (!operators.every((operator) => operator !== undefined)) return undefined
  return { keyIds: operators.map(({ keyId }) => keyId), ids: ids.map(Number) }
}
