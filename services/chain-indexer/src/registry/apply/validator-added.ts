import type { CurrentValidatorAdded } from '@ssv-exporter/contracts/events'
import { readSignedShares } from '@ssv-exporter/contracts/shares-blob'
import { bytesToHex } from '@ssv-exporter/encoding/node/hex'
import { clusterIdOf } from '../cluster-id-of.ts'
import type { MalformedEvent } from '../malformed-event.ts'
import { type RegistryState, registeredOperator, validatorByKey } from '../registry-state.ts'
import { bumpNonce } from './account.ts'
import { applyClusterSnapshot } from './cluster-snapshot.ts'
import { registerValidator } from './register-validator.ts'

/** Committees have 3f + 1 operators and tolerate f = 1, 2, 3 or 4 faults. */
const COMMITTEE_SIZES: ReadonlySet<number> = new Set([4, 7, 10, 13])

/**
 * Registers a validator of the current contract, with the same checks in the same order as the SSV
 * node. The event increments the owner's nonce whether or not it is valid.
 */
export function applyValidatorAdded(
  state: RegistryState,
  event: CurrentValidatorAdded,
  block: number,
  keyFault: MalformedEvent | undefined,
): MalformedEvent | undefined {
  bumpNonce(state, event.owner)
  applyClusterSnapshot(state, event)

  const fault = committeeFault(event.operatorIds)
  if (fault !== undefined) return fault
  const operators = event.operatorIds.map((id) => registeredOperator(state, id))
  if (!operators.every((operator) => operator !== undefined)) return 'operator-unknown'
  const shares = readSignedShares(event.shares, operators.length)
  if (shares === undefined) return 'shares-length-invalid'
  if (keyFault !== undefined) return keyFault

  const former = validatorByKey(state, event.publicKey)
  if (former !== undefined && former.removedBlock === undefined) {
    return former.owner === event.owner ? undefined : 'validator-registered-by-another-owner'
  }
  registerValidator(
    state,
    {
      publicKey: event.publicKey,
      owner: event.owner,
      operatorKeyIds: operators.map(({ keyId }) => keyId),
      operatorIds: event.operatorIds.map(Number),
      sharePublicKeys: bytesToHex(shares.sharePublicKeys),
      clusterId: clusterIdOf(event),
    },
    block,
  )
  return undefined
}

/** The fault of the operator list itself. */
export function committeeFault(operatorIds: readonly bigint[]): MalformedEvent | undefined {
  if (!COMMITTEE_SIZES.has(operatorIds.length)) return 'operators-count-invalid'
  return new Set(operatorIds).size === operatorIds.length ? undefined : 'operators-not-unique'
}
