import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { Database } from '@ssv-exporter/store/database'
import type { StoredDecided } from '@ssv-exporter/store/decided/decided-row'
import { readDecidedRange, readHighestDecided } from '@ssv-exporter/store/decided/read-decided'
import type { DutySequence } from '../sequence/duty-sequence.ts'
import type { DecidedReader } from './decided-reader.ts'

/** Reads from Postgres. */
export function createStoreReader(database: Pick<Database, 'prepared'>): DecidedReader {
  return {
    async highest(sequence) {
      const row = await readHighestDecided(database, sequence)
      return row === undefined ? undefined : toAgreement(sequence, row)
    },
    async range(sequence, { from, to }) {
      const rows = await readDecidedRange(database, sequence, { from, to, limit: to - from + 1 })
      return rows.map((row) => toAgreement(sequence, row))
    },
  }
}

function toAgreement({ publicKey, role }: DutySequence, row: StoredDecided): SignedAgreement {
  const { height, round, signers, signature, value } = row
  return { publicKey, role, height, round, value, signers, signature }
}
