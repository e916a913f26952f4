import { ssz } from '@lodestar/types'

/** A validator's builder registration (builder-specs, ValidatorRegistrationV1). */
export interface ValidatorRegistration {
  /** 20 bytes. */
  readonly feeRecipient: Uint8Array
  readonly gasLimit: number
  /** Seconds of Unix time. */
  readonly timestamp: number
  /** 48 bytes. */
  readonly publicKey: Uint8Array
}

/** Signed under the builder domain, which is chain-independent. */
export const validatorRegistrationRoot = (registration: ValidatorRegistration): Uint8Array =>
  ssz.bellatrix.ValidatorRegistrationV1.hashTreeRoot({
    feeRecipient: registration.feeRecipient,
    gasLimit: registration.gasLimit,
    timestamp: registration.timestamp,
    pubkey: registration.publicKey,
  })

/** What a validator signs for a voluntary exit; under the exit domain of Capella (EIP-7044). */
export const voluntaryExitRoot = (epoch: number, validatorIndex: number): Uint8Array =>
  ssz.phase0.VoluntaryExit.hashTreeRoot({ epoch, validatorIndex })
