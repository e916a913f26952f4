import { hexOf } from '@ssv-exporter/encoding/node/hex'
import type { AccountResource } from '@ssv-exporter/gateway-api/resources/account-resource'
import type { AccountResourceRow } from '@ssv-exporter/store/resources/select-accounts'

export function toAccount(row: AccountResourceRow): AccountResource {
  return {
    owner: `0x${hexOf(row.owner)}`,
    feeRecipient: `0x${hexOf(row.feeRecipient)}`,
    nonce: row.nonce === null ? 0 : row.nonce + 1,
  }
}
