import type { Validator } from '@ssv-exporter/store/registry/validators'
import { type RegistryState, setValidator, validatorKeyId } from '../registry-state.ts'

type Registration = Pick<
  Validator,
  'publicKey' | 'owner' | 'operatorKeyIds' | 'operatorIds' | 'sharePublicKeys' | 'clusterId'
>

/** Registers a validator as of `block`; a validator that was registered before keeps its index. */
export function registerValidator(
  state: RegistryState,
  registration: Registration,
  block: number,
): void {
  const keyId = validatorKeyId(state, registration.publicKey)
  const validator: Validator = {
    ...registration,
    keyId,
    index: state.validators.get(keyId)?.index ?? state.next.validator++,
    liquidated: false,
    registeredBlock: block,
    exitedBlock: undefined,
    removedBlock: undefined,
  }
  setValidator(state, validator, { block, registered: true })
}

/** Concatenates hex strings. */
export const joinHex = (parts: readonly string[]) =>
  `0x${parts.map((part) => part.slice(2)).join('')}`
