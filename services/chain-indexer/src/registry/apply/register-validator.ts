import type { Validator } from '@ssv-exporter/store/registry/validators'
import { type RegistryState, validatorKeyId } from '../registry-state.ts'

type Registration = Pick<
  Validator,
  'publicKey' | 'owner' | 'operatorKeyIds' | 'operatorIds' | 'sharePublicKeys' | 'clusterId'
>

/** Makes a validator registered as of `block`; one that ever was keeps its index. */
export function registerValidator(
  state: RegistryState,
  registration: Registration,
  block: number,
): void {
  const keyId = validatorKeyId(state, registration.publicKey)
  const row: Validator = {
    ...registration,
    keyId,
    index: state.validators.get(keyId)?.index ?? state.next.validator++,
    liquidated: false,
    registeredBlock: block,
    exitedBlock: undefined,
    removedBlock: undefined,
  }
  state.validators.set(keyId, row)
  state.changes.push({ type: 'validator', op: 'put', block, row })
}

/** Concatenates hex texts. */
export const joinHex = (parts: readonly string[]) =>
  `0x${parts.map((part) => part.slice(2)).join('')}`
