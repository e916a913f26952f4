import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import {
  payloadAttestationRoot,
  proposerPreferencesRoot,
} from '@ssv-exporter/ssv/alan/roots/gloas-roots'
import {
  validatorRegistrationRoot,
  voluntaryExitRoot,
} from '@ssv-exporter/ssv/alan/roots/registration-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import type { AlanValidator } from '../registry/validator-registry.ts'
import type { Duty } from './duty.ts'
import { addressOf, type DutyContext, type DutySlot, dutySlotOf } from './duty-context.ts'

/*
 * Duties without consensus: every operator knows what to sign, and a quorum of signatures completes
 * them.
 */

const FEE_RECIPIENT = new Uint8Array(20).fill(0xfe)
const GAS_LIMIT = 60_000_000

/** A registration with the builders, before Gloas. */
export function registrationDuty(
  context: DutyContext,
  at: DutySlot,
  validator: AlanValidator,
): Duty {
  const root = validatorRegistrationRoot({
    feeRecipient: FEE_RECIPIENT,
    gasLimit: GAS_LIMIT,
    timestamp: Math.floor(at.startMs / 1_000),
    publicKey: validator.publicKey,
  })
  return signingDuty(context, at, validator, {
    runnerRole: RUNNER_ROLE.validatorRegistration,
    type: PARTIAL_TYPE.validatorRegistration,
    role: 'VALIDATOR_REGISTRATION',
    atMs: at.startMs,
    root: context.chain.builderSigningRoot(root, DOMAIN_TYPE.validatorRegistration),
  })
}

/** The exit that an owner requested through the contract. */
export function exitDuty(context: DutyContext, at: DutySlot, validator: AlanValidator): Duty {
  const root = voluntaryExitRoot(at.epoch, validator.index)
  return signingDuty(context, at, validator, {
    runnerRole: RUNNER_ROLE.voluntaryExit,
    type: PARTIAL_TYPE.voluntaryExit,
    role: 'VOLUNTARY_EXIT',
    atMs: at.startMs,
    root: context.chain.exitSigningRoot(root, DOMAIN_TYPE.voluntaryExit),
  })
}

/** The observation of a member of the payload timeliness committee (Gloas). */
export function timelinessDuty(context: DutyContext, at: DutySlot, validator: AlanValidator): Duty {
  const root = payloadAttestationRoot({
    beaconBlockRoot: context.chain.blockRoot(at.slot),
    slot: at.slot,
    payloadPresent: true,
    blobDataAvailable: true,
  })
  return signingDuty(context, at, validator, {
    runnerRole: RUNNER_ROLE.ptcAttester,
    type: PARTIAL_TYPE.payloadAttestation,
    role: 'PTC_ATTESTER',
    atMs: at.timelinessMs,
    root: context.chain.signingRoot(root, DOMAIN_TYPE.ptcAttester, at.epoch),
  })
}

/**
 * A proposer's preferences for its slot in the next epoch (Gloas). `proposalSlot` is that slot.
 * @param now when it is signed
 */
export function preferencesDuty(
  context: DutyContext,
  now: DutySlot,
  validator: AlanValidator,
  proposalSlot: number,
): Duty {
  const at = dutySlotOf(context.network, proposalSlot)
  const root = proposerPreferencesRoot({
    dependentRoot: context.chain.blockRoot(now.slot - 1),
    proposalSlot,
    validatorIndex: validator.index,
    feeRecipient: FEE_RECIPIENT,
    targetGasLimit: BigInt(GAS_LIMIT),
  })
  return signingDuty(context, at, validator, {
    runnerRole: RUNNER_ROLE.proposerPreferences,
    type: PARTIAL_TYPE.proposerPreferences,
    role: 'PROPOSER_PREFERENCES',
    atMs: now.startMs,
    root: context.chain.signingRoot(root, DOMAIN_TYPE.proposerPreferences, at.epoch),
  })
}

interface SigningFacts {
  readonly runnerRole: number
  readonly type: number
  readonly role: string
  readonly atMs: number
  readonly root: Uint8Array
}

function signingDuty(
  context: DutyContext,
  at: DutySlot,
  validator: AlanValidator,
  { runnerRole, type, role, atMs, root }: SigningFacts,
): Duty {
  return {
    ...addressOf(context, runnerRole, validator.committee, at, validator),
    slot: at.slot,
    expected: [{ validator, role }],
    preConsensus: { type, atMs, items: [{ validator, root, role }] },
  }
}
