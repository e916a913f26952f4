import { bufferOf } from '@ssv-exporter/encoding/node/buffer-of'
import type {
  DutyCluster,
  DutyEntryTuple,
  DutyOutcome,
} from '@ssv-exporter/gateway-api/duty-publication'
import type { DutyBody } from '@ssv-exporter/gateway-api/publication'
import { DUTY_ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { signersOf } from '@ssv-exporter/ssv/alan/duties/duty-record'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { StoredDutyEntry } from '@ssv-exporter/store/duties/duty-row'
import type { RecoveredSignature } from '@ssv-exporter/store/duties/duty-signatures'
import type { DutyChange } from '@ssv-exporter/store/duties/put-duties'
import type { IndexedValidator } from '@ssv-exporter/store/duties/validators-of-indices'

export interface DutyPublicationContext {
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs' | 'schedule'>
  /** Validators by beacon index. */
  readonly validators: ReadonlyMap<number, IndexedValidator>
  /** Decided values by digest. */
  readonly values: ReadonlyMap<string, Uint8Array>
  /** Whether a beacon node assigned the duty to the validator; undefined if unknown. */
  readonly isScheduled?: IsScheduled
  /** Validators' signatures that are stored for the duty, by beacon index. */
  readonly signatures: ReadonlyMap<number, RecoveredSignature>
}

export type IsScheduled = (
  slot: number,
  beaconRole: number,
  validatorIndex: number,
) => boolean | undefined

const NO_VALUE = -1

/** The publication of a changed duty; undefined if it changed for no validator with a quorum. */
export function dutyPublication(
  { slot, role, committeeId, operatorIds, publishable, isUpdate }: DutyChange,
  { network, validators, values, signatures, isScheduled }: DutyPublicationContext,
): DutyBody | undefined {
  const name = DUTY_ROLE_NAMES[role]
  if (publishable.length === 0 || name === undefined) return undefined
  const outcomes = createTable<DutyOutcome>()
  const clusters = createTable<DutyCluster>()
  const decided = createTable<string>()
  const entries = publishable.map((entry): DutyEntryTuple => {
    const validator = validators.get(entry.validatorIndex)
    const value = entry.valueDigest === undefined ? undefined : values.get(entry.valueDigest)
    const signed = signatures.get(entry.validatorIndex)
    const tuple = [
      entry.validatorIndex,
      validator === undefined ? null : hexOf(validator.publicKey),
      outcomes.add({
        ...outcomeOf(entry, operatorIds),
        ...(isScheduled?.(slot, role, entry.validatorIndex) === false && { scheduled: false }),
      }),
      clusters.add(clusterOf(validator)),
      value === undefined ? NO_VALUE : decided.add(base64(value)),
    ] as const
    return signed?.rootPrefix === entry.rootPrefix ? [...tuple, base64(signed.signature)] : tuple
  })
  return {
    type: 'duty',
    op: 'put',
    ...(isUpdate && { update: true }),
    record: {
      slot,
      epoch: Math.floor(slot / network.schedule.slotsPerEpoch),
      time: new Date(network.genesisMs + slot * network.slotMs).toISOString(),
      role: name,
      committeeId,
      operatorIds: [...operatorIds],
      outcomes: outcomes.list,
      clusters: clusters.list,
      values: decided.list,
      entries,
    },
  }
}

function outcomeOf(
  { signers, round, proposalMs, quorumMs, lastMs }: StoredDutyEntry,
  operatorIds: readonly number[],
): DutyOutcome {
  const signed = signersOf(signers, operatorIds)
  return {
    result: signed.length === operatorIds.length ? 'complete' : 'quorum',
    signers: signed,
    round,
    proposalMs: proposalMs ?? null,
    quorumMs: quorumMs ?? null,
    lastSignerMs: lastMs,
  }
}

function clusterOf(validator: IndexedValidator | undefined): DutyCluster {
  const { owner, clusterId } = validator ?? {}
  return {
    ...(owner && { owner: `0x${hexOf(owner)}` }),
    ...(clusterId && { clusterId: `0x${hexOf(clusterId)}` }),
  }
}

/** Distinct values in the order in which they were added. */
function createTable<Value>() {
  const list: Value[] = []
  const indexes = new Map<string, number>()
  return {
    list,
    /** @returns its index in `list` */
    add(value: Value): number {
      const name = JSON.stringify(value)
      const index = indexes.get(name) ?? list.push(value) - 1
      indexes.set(name, index)
      return index
    },
  }
}

const hexOf = (bytes: Uint8Array) => bufferOf(bytes).toString('hex')
const base64 = (bytes: Uint8Array) => bufferOf(bytes).toString('base64')
