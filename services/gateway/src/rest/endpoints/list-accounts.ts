import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { accountResource } from '@ssv-exporter/gateway-api/resources/account-resource'
import { pickMembers } from '@ssv-exporter/gateway-api/resources/pick-members'
import { listAccounts } from '@ssv-exporter/gateway-api/rest/endpoints/list-accounts'
import {
  type AccountResourceRow,
  selectAccounts,
} from '@ssv-exporter/store/resources/select-accounts'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { apiMembers } from '../resources/api-members.ts'

const KEY = /^[0-9a-f]{40}$/

export const listAccountsRoute = listRoute({
  endpoint: listAccounts,
  select: ({ owner }, after: Buffer | undefined) =>
    selectAccounts({ owner: bytesOf(owner), after }),
  keyOf: (row: AccountResourceRow) => hexOf(row.owner),
  readKey: (text) => (KEY.test(text) ? bytesOf(text) : undefined),
  items: async (rows) =>
    rows.map((row) =>
      pickMembers(accountResource, {
        ...apiMembers(row),
        nonce: row.nonce === null ? 0 : row.nonce + 1,
      }),
    ),
})
