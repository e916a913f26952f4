import { ssz } from '@lodestar/types'
import { SsvDecodeError } from '../../errors.ts'
import { DATA_VERSION } from './data-version.ts'

/**
 * The root that an aggregator signs: AggregateAndProof in the format of the data version.
 *
 * @param aggregate an encoded Attestation
 * @throws SsvDecodeError `bad-value` when the version is unknown or the aggregate does not decode
 */
export function aggregateAndProofRoot(
  version: number,
  aggregatorIndex: number,
  aggregate: Uint8Array,
  selectionProof: Uint8Array,
): Uint8Array {
  return decoding('aggregate', () => {
    if (version >= DATA_VERSION.phase0 && version < DATA_VERSION.electra) {
      return ssz.phase0.AggregateAndProof.hashTreeRoot({
        aggregatorIndex,
        aggregate: ssz.phase0.Attestation.deserialize(aggregate),
        selectionProof,
      })
    }
    const types = version === DATA_VERSION.gloas ? ssz.gloas : ssz.electra
    if (version < DATA_VERSION.electra || version > DATA_VERSION.gloas) {
      throw new SsvDecodeError('bad-value', `data version ${version}`)
    }
    return types.AggregateAndProof.hashTreeRoot({
      aggregatorIndex,
      aggregate: types.Attestation.deserialize(aggregate),
      selectionProof,
    })
  })
}

/**
 * The root that a contributor signs: ContributionAndProof (consensus-specs, altair).
 *
 * @param contribution an encoded SyncCommitteeContribution
 * @throws SsvDecodeError `bad-value` when it does not decode
 */
export function contributionAndProofRoot(
  aggregatorIndex: number,
  contribution: Uint8Array,
  selectionProof: Uint8Array,
): Uint8Array {
  return decoding('contribution', () =>
    ssz.altair.ContributionAndProof.hashTreeRoot({
      aggregatorIndex,
      contribution: ssz.altair.SyncCommitteeContribution.deserialize(contribution),
      selectionProof,
    }),
  )
}

/** Library errors contain input data; replace them with an error that names the field. */
export function decoding<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof SsvDecodeError) throw error
    throw new SsvDecodeError('bad-value', what)
  }
}
