import { listDecided } from '@ssv-exporter/gateway-api/rest/endpoints/list-decided'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import {
  type DecidedFilter,
  type DecidedResourceRow,
  selectDecided,
} from '@ssv-exporter/store/resources/select-decided'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toDecided } from '../resources/to-decided.ts'

const KEY = /^(\d{1,19})\.(\d)$/
const ALL_ROLES = ROLE_NAMES.map((_, number) => number)

export const listDecidedRoute = listRoute({
  endpoint: listDecided,
  select: ({ publicKey, role, from, to, order }, after: DecidedFilter['after']) =>
    selectDecided({
      publicKey: bytesOf(publicKey),
      roles: role === undefined ? ALL_ROLES : [ROLE_NAMES.indexOf(role)],
      from,
      to,
      order,
      after,
    }),
  keyOf: (row: DecidedResourceRow) => `${row.height}.${row.role}`,
  readKey(text) {
    const [, height, role] = KEY.exec(text) ?? []
    if (height === undefined || role === undefined) return undefined
    return { height: BigInt(height), role: Number(role) }
  },
  items: async (rows, _, { publicKey }) => rows.map((row) => toDecided(row, publicKey)),
})
