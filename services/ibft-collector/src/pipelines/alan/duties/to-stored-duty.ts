import type { DutyRecord } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { StoredDuty } from '@ssv-exporter/store/duties/duty-row'

/** Prefix of a root, stored with a duty. */
const ROOT_PREFIX_DIGITS = 8

/**
 * A duty in database form: times relative to the slot's start, and the first 32 bits of roots.
 *
 * @param values the values to refer to, with their digests
 */
export function toStoredDuty(
  { slot, role, committeeId, operatorIds, entries }: DutyRecord,
  { genesisMs, slotMs }: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>,
  values: ReadonlyMap<Uint8Array, string>,
): StoredDuty {
  const startMs = genesisMs + slot * slotMs
  const digestOf = (value: Uint8Array | undefined) => value && values.get(value)
  return {
    slot,
    role,
    committeeId,
    operatorIds: operatorIds.map(Number),
    entries: entries.map(
      ({ validatorIndex, signers, root, value, hasQuorum, round, ...times }) => ({
        validatorIndex,
        signers,
        rootPrefix: rootPrefixOf(root),
        round,
        ...(times.proposalMs !== undefined && {
          proposalMs: Math.round(times.proposalMs - startMs),
        }),
        ...(times.quorumMs !== undefined && { quorumMs: Math.round(times.quorumMs - startMs) }),
        lastMs: Math.round(times.lastMs - startMs),
        ...optionalDigest(hasQuorum ? digestOf(value) : undefined),
      }),
    ),
  }
}

/** The first 32 bits of a root in hex, as a signed integer (`| 0` converts it). */
export const rootPrefixOf = (root: string) =>
  Number.parseInt(root.slice(0, ROOT_PREFIX_DIGITS), 16) | 0

const optionalDigest = (valueDigest: string | undefined) =>
  valueDigest !== undefined && { valueDigest }
