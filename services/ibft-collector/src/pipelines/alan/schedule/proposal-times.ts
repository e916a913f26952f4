import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { BEACON_ROLE } from '@ssv-exporter/ssv/alan/beacon-roles'
import type { DutyAssembler } from '@ssv-exporter/ssv/alan/duties/duty-assembler'
import { forksAt } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { slotStartMs } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { CompareModules } from './compare-slot.ts'

export interface ProposalTimesModules {
  readonly network: AlanNetworkParameters
  readonly assembler: Pick<DutyAssembler, 'proposalMs'>
  /** In hex. */
  readonly publicKeyOf: (validatorIndex: number) => string | undefined
}

/** The runner role in which consensus on a duty takes place; other duties have no consensus. */
const RUNNER_OF: ReadonlyMap<number, number> = new Map([
  [BEACON_ROLE.attester, RUNNER_ROLE.committee],
  [BEACON_ROLE.syncCommittee, RUNNER_ROLE.committee],
  [BEACON_ROLE.proposer, RUNNER_ROLE.proposer],
])

/** Looks up when proposals arrived, also of duties for which nobody signed. */
export function proposalTimes({
  network,
  assembler,
  publicKeyOf,
}: ProposalTimesModules): CompareModules['proposalMs'] {
  return (slot, beaconRole, committee, validatorIndex) => {
    const runner = RUNNER_OF.get(beaconRole)
    if (runner === undefined) return undefined
    const executor =
      runner === RUNNER_ROLE.committee ? hexOf(committee.id) : publicKeyOf(validatorIndex)
    if (executor === undefined) return undefined
    const { boole } = forksAt(network.schedule, slot)
    const domain = boole ? network.domains.boole : network.domains.alan
    const messageId = hexOf(encodeMessageId(domain, runner, Buffer.from(executor, 'hex')))
    const arrivedMs = assembler.proposalMs(slot, messageId)
    return arrivedMs === undefined ? undefined : Math.round(arrivedMs - slotStartMs(network, slot))
  }
}
