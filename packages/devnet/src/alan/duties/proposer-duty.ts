import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE } from '@ssv-exporter/ssv/alan/roles'
import { proposalRoots } from '@ssv-exporter/ssv/alan/roots/proposal-roots'
import { randaoRoot } from '@ssv-exporter/ssv/alan/roots/selection-roots'
import { DOMAIN_TYPE } from '@ssv-exporter/ssv/alan/roots/signing-root'
import type { AlanValidator } from '../registry/validator-registry.ts'
import { blockOf } from './beacon-objects.ts'
import type { Duty, Outcome } from './duty.ts'
import { addressOf, type DutyContext, type DutySlot } from './duty-context.ts'
import { BEACON_ROLE, dataOf, validatorValue } from './validator-value.ts'

/** Since ssv v2.4.3. */
const MAX_ROUND = 2
const ROLE = 'PROPOSER'
const GRAFFITI_BYTES = 32

/** A block: the committee signs the RANDAO reveal, agrees on a block, and signs it. */
export function proposerDuty(context: DutyContext, at: DutySlot, validator: AlanValidator): Duty {
  const { chain } = context
  const { slot, epoch, startMs } = at
  const { proposer } = BEACON_ROLE
  const randao = chain.signingRoot(randaoRoot(epoch), DOMAIN_TYPE.randao, epoch)
  return {
    ...addressOf(context, RUNNER_ROLE.proposer, validator.committee, at, validator),
    slot,
    expected: [{ validator, role: ROLE }],
    preConsensus: {
      type: PARTIAL_TYPE.randao,
      atMs: startMs,
      items: [{ validator, root: randao }],
    },
    consensus: {
      atMs: startMs,
      maxRound: MAX_ROUND,
      value(self, [randaoReveal = new Uint8Array()]) {
        const graffiti = Buffer.alloc(
          GRAFFITI_BYTES,
          `operator ${self}`.padEnd(GRAFFITI_BYTES, '\0'),
        )
        const facts = { slot, proposerIndex: validator.index, randaoReveal, graffiti }
        return validatorValue(context, proposer, validator, slot, blockOf(context, facts))
      },
      outcomes(value) {
        const { version, data } = dataOf(proposer, validator, slot, value)
        const { block, envelope } = proposalRoots(version, data)
        const signed = (root: Uint8Array, domain: Uint8Array) =>
          chain.signingRoot(root, domain, epoch)
        const outcomes: Outcome[] = [
          { validator, root: signed(block, DOMAIN_TYPE.proposer), role: ROLE },
        ]
        // A signer of the envelope alone did not propose.
        if (envelope !== undefined) {
          outcomes.push({ validator, root: signed(envelope, DOMAIN_TYPE.beaconBuilder) })
        }
        return outcomes
      },
    },
  }
}
