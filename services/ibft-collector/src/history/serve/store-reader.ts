import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Database } from '@ssv-exporter/store/database'
import type { StoredDecided } from '@ssv-exporter/store/decided/decided-row'
import { readDecidedRange, readHighestDecided } from '@ssv-exporter/store/decided/read-decided'
import type { Chain } from '../chain/chain.ts'
import type { DecidedReader } from './decided-reader.ts'

/** Reads from Postgres. */
export function createStoreReader(database: Pick<Database, 'prepared'>): DecidedReader {
  return {
    async highest(chain) {
      const row = await readHighestDecided(database, chain)
      return row === undefined ? undefined : toAgreement(chain, row)
    },
    async range(chain, { from, to }) {
      const rows = await readDecidedRange(database, chain, { from, to, limit: to - from + 1 })
      return rows.map((row) => toAgreement(chain, row))
    },
  }
}

function toAgreement({ publicKey, role }: Chain, row: StoredDecided): SignedAgreement {
  const { height, round, signers, signature, value } = row
  return { publicKey, role, height, round, value, signers, signature }
}
