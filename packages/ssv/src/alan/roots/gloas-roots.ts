import { ssz } from '@lodestar/types'

/** Attestation of a payload timeliness committee member (consensus-specs, gloas). */
export interface PayloadAttestationData {
  /** 32 bytes. */
  readonly beaconBlockRoot: Uint8Array
  readonly slot: number
  readonly payloadPresent: boolean
  readonly blobDataAvailable: boolean
}

/** Signed under the PTC domain. */
export const payloadAttestationRoot = (data: PayloadAttestationData): Uint8Array =>
  ssz.gloas.PayloadAttestationData.hashTreeRoot(data)

/** A proposer's preferences for a future slot (consensus-specs, gloas). */
export interface ProposerPreferences {
  /** 32 bytes. */
  readonly dependentRoot: Uint8Array
  readonly proposalSlot: number
  readonly validatorIndex: number
  /** 20 bytes. */
  readonly feeRecipient: Uint8Array
  readonly targetGasLimit: bigint
}

/** Signed under the preferences domain, in the fork of the proposal's slot. */
export const proposerPreferencesRoot = (preferences: ProposerPreferences): Uint8Array =>
  ssz.gloas.ProposerPreferences.hashTreeRoot(preferences)

/** A request to a builder for a slot: a token agreed with it, 1 to 4096 bytes. */
export interface BuilderRequestAuth {
  readonly data: Uint8Array
  readonly slot: number
}

/** Signed under the builder domain of request auth, which is chain-independent. */
export const builderRequestAuthRoot = (auth: BuilderRequestAuth): Uint8Array =>
  ssz.gloas.BuilderRequestAuth.hashTreeRoot(auth)
