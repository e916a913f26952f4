import { listOperatorPoints } from '@ssv-exporter/gateway-api/rest/endpoints/list-operator-points'
import { SCORED_ROLES } from '@ssv-exporter/gateway-api/roles'
import { POINT_SLOTS } from '@ssv-exporter/ssv/alan/duties/duty-points'
import {
  type OperatorPointsPlace,
  type OperatorPointsRow,
  selectOperatorPoints,
} from '@ssv-exporter/store/resources/select-operator-points'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toOperatorPoints } from '../resources/to-operator-points.ts'

const KEY = /^(\d{1,10})\.(\d{1,4})$/

export const listOperatorPointsRoute = listRoute({
  endpoint: listOperatorPoints,
  select: ({ id, role, committee, ...range }, after: OperatorPointsPlace | undefined) =>
    selectOperatorPoints({
      ...range,
      operatorId: id,
      committeeId: bytesOf(committee),
      role: [...SCORED_ROLES].find(([, name]) => name === role)?.[0],
      span: POINT_SLOTS,
      after,
    }),
  keyOf: ({ slot, role }: OperatorPointsRow) => `${slot}.${role}`,
  readKey(text) {
    const [slot, role] = (KEY.exec(text) ?? []).slice(1).map(Number)
    return slot === undefined || role === undefined ? undefined : { slot, role }
  },
  items: async (rows, _, { id }) => rows.flatMap((row) => toOperatorPoints(id, row)),
})
