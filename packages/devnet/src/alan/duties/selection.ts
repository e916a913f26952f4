import { createHash } from 'node:crypto'
import { selectionRoot, syncSelectionRoot } from '@ssv-exporter/ssv/alan/roots/selection-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import type { AlanValidator } from '../registry/validator-registry.ts'
import type { SigningItem } from './duty.ts'
import type { DutyContext, DutySlot } from './duty-context.ts'
import { SYNC_COMMITTEE_SIZE } from './duty-schedule.ts'

/** consensus-specs: TARGET_AGGREGATORS_PER_COMMITTEE, and the same of a subcommittee. */
const TARGET_AGGREGATORS = 16
const SUBCOMMITTEES = 4
const SYNC_MODULO = SYNC_COMMITTEE_SIZE / SUBCOMMITTEES / TARGET_AGGREGATORS

/** What an attester signs to find out whether it aggregates. */
export const attesterSelection = (
  { chain }: DutyContext,
  { slot, epoch }: DutySlot,
  validator: AlanValidator,
): SigningItem => ({
  validator,
  root: chain.signingRoot(selectionRoot(slot), DOMAIN_TYPE.selectionProof, epoch),
})

/** What a member of the sync committee signs to find out whether it contributes. */
export const syncSelection = (
  { chain }: DutyContext,
  { slot, epoch }: DutySlot,
  validator: AlanValidator,
  subcommittee: number,
): SigningItem => ({
  validator,
  root: chain.signingRoot(
    syncSelectionRoot(slot, subcommittee),
    DOMAIN_TYPE.syncSelectionProof,
    epoch,
  ),
})

/** Whether a selection proof makes its attester an aggregator (is_aggregator). */
export const isAggregator = ({ committeeLength }: DutyContext, proof: Uint8Array) =>
  isSelected(proof, Math.floor(committeeLength / TARGET_AGGREGATORS))

/** Whether a selection proof makes its member a contributor (is_sync_committee_aggregator). */
export const isContributor = (proof: Uint8Array) => isSelected(proof, SYNC_MODULO)

function isSelected(proof: Uint8Array, modulo: number): boolean {
  const hash = createHash('sha256').update(proof).digest()
  return hash.readBigUInt64LE() % BigInt(Math.max(1, modulo)) === 0n
}
