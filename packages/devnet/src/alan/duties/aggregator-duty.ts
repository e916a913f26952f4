import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import type { AlanValidator } from '../registry/validator-registry.ts'
import { aggregateAndProofOf, rootOfAggregateAndProof } from './beacon-objects.ts'
import type { Duty } from './duty.ts'
import { addressOf, type DutyContext, type DutySlot } from './duty-context.ts'
import { attesterSelection, isAggregator } from './selection.ts'
import { BEACON_ROLE, dataOf, validatorValue } from './validator-value.ts'

const MAX_ROUND = 12

/** Before Boole: every attester proves whether it was selected; the selected ones aggregate. */
export function aggregatorDuty(context: DutyContext, at: DutySlot, validator: AlanValidator): Duty {
  const { slot, epoch } = at
  const { aggregator } = BEACON_ROLE
  return {
    ...addressOf(context, RUNNER_ROLE.aggregator, validator.committee, at, validator),
    slot,
    expected: [],
    preConsensus: {
      type: PARTIAL_TYPE.selectionProof,
      atMs: at.attestMs,
      items: [attesterSelection(context, at, validator)],
    },
    consensus: {
      atMs: at.aggregateMs,
      maxRound: MAX_ROUND,
      value(_self, [proof = new Uint8Array()]) {
        if (!isAggregator(context, proof)) return undefined
        const data = aggregateAndProofOf(context, slot, validator.index, proof)
        return validatorValue(context, aggregator, validator, slot, data)
      },
      outcomes(value) {
        const { data } = dataOf(aggregator, validator, slot, value)
        const root = rootOfAggregateAndProof(context, slot, data)
        return [
          {
            validator,
            root: context.chain.signingRoot(root, DOMAIN_TYPE.aggregateAndProof, epoch),
            role: 'AGGREGATOR',
          },
        ]
      },
    },
  }
}
