import type { OperatorPointsResource } from '@ssv-exporter/gateway-api/resources/operator-points-resource'
import { SCORED_ROLES } from '@ssv-exporter/gateway-api/roles'
import { POINT_SLOTS } from '@ssv-exporter/ssv/alan/duties/duty-points'
import type { OperatorPointsRow } from '@ssv-exporter/store/resources/select-operator-points'

/** Points of a proposal by the leader; everything else has one (SSV performance formulae). */
const LEADER_POINTS = 4

export function toOperatorPoints(
  operatorId: number,
  { slot, role, genesisMs, slotMs, rounds, preDuties, postDuties, ...did }: OperatorPointsRow,
): OperatorPointsResource[] {
  const name = SCORED_ROLES.get(role)
  if (name === undefined) return []
  return [
    {
      operatorId,
      fromSlot: slot,
      toSlot: slot + POINT_SLOTS - 1,
      time: new Date(genesisMs + slot * slotMs).toISOString(),
      role: name,
      leader: { done: did.leader, possible: did.led },
      prepare: { done: did.prepare, possible: rounds },
      commit: { done: did.commit, possible: rounds },
      preConsensus: { done: did.pre, possible: preDuties },
      postConsensus: { done: did.post, possible: postDuties },
      points: LEADER_POINTS * did.leader + did.prepare + did.commit + did.pre + did.post,
      possiblePoints: LEADER_POINTS * did.led + 2 * rounds + preDuties + postDuties,
    },
  ]
}
