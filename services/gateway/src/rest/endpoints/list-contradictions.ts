import { listContradictions } from '@ssv-exporter/gateway-api/rest/endpoints/list-contradictions'
import {
  type ContradictionResourceRow,
  selectContradictions,
} from '@ssv-exporter/store/resources/select-contradictions'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toContradiction } from '../resources/to-contradiction.ts'

const KEY = /^\d{1,15}$/

export const listContradictionsRoute = listRoute({
  endpoint: listContradictions,
  select: ({ publicKey }, after: number | undefined) =>
    selectContradictions({ publicKey: bytesOf(publicKey), after }),
  keyOf: (row: ContradictionResourceRow) => String(row.id),
  readKey: (text) => (KEY.test(text) ? Number(text) : undefined),
  items: async (rows) => rows.map(toContradiction),
})
