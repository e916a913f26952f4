import type { CurrentEvent } from '@ssv-exporter/contracts/current-event'
import type { V2ValidatorRemoved } from '@ssv-exporter/contracts/events'
import type { Validator } from '@ssv-exporter/store/registry/validators'
import type { MalformedEvent } from '../malformed-event.ts'
import { type RegistryState, setValidator, validatorByKey } from '../registry-state.ts'
import { applyClusterSnapshot } from './cluster-snapshot.ts'

/** Ends a registration; the record is kept and marked as removed. */
export function applyValidatorRemoved(
  state: RegistryState,
  event: CurrentEvent<'ValidatorRemoved'> | V2ValidatorRemoved,
  block: number,
): MalformedEvent | undefined {
  if (event.generation === 'current') applyClusterSnapshot(state, event)
  const validator = registered(state, event)
  if (typeof validator === 'string') return validator
  setValidator(state, { ...validator, removedBlock: block }, { block })
  return undefined
}

/** An owner requests the exit of a validator; the registration is unaffected. */
export function applyValidatorExited(
  state: RegistryState,
  event: CurrentEvent<'ValidatorExited'>,
  block: number,
): MalformedEvent | undefined {
  const validator = registered(state, event)
  if (typeof validator === 'string') return validator
  setValidator(state, { ...validator, exitedBlock: block }, { block })
  return undefined
}

function registered(
  state: RegistryState,
  event: CurrentEvent<'ValidatorRemoved' | 'ValidatorExited'> | V2ValidatorRemoved,
): Validator | MalformedEvent {
  const validator = validatorByKey(state, event.publicKey)
  if (validator === undefined || validator.removedBlock !== undefined) return 'validator-unknown'
  return validator.owner === event.owner ? validator : 'validator-of-another-owner'
}
