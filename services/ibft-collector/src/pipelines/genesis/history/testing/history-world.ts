import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type { CoverageGap } from '@ssv-exporter/store/coverage/coverage'
import { readGaps } from '@ssv-exporter/store/coverage/holes'
import type { Database } from '@ssv-exporter/store/database'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../../../../testing/open-database.ts'
import type { ValidatorCommittee } from '../../committees/committee.ts'
import { type Behaviour, type HistoryPeer, startHistoryPeer } from './history-peer.ts'
import { testCommittee } from './sign.ts'
import {
  startTestCollector,
  type TestCollector,
  type TestCollectorOptions,
} from './test-collector.ts'

export interface HistoryWorld {
  readonly url: string
  readonly database: Database
  readonly committees: readonly ValidatorCommittee[]
  /** Clock of the histories, in milliseconds since 1970. It runs, and can be set forward. */
  readonly clock: { ms: number }
  peer(
    messages: readonly SignedAgreement[],
    options?: { behaviour?: Behaviour; fork?: string },
  ): Promise<HistoryPeer>
  /** Starts a collector that is connected to these peers. */
  collector(peers: readonly HistoryPeer[], options?: TestCollectorOptions): Promise<TestCollector>
  /** Stored heights of a validator, ascending. */
  stored(id: number): Promise<number[]>
  gaps(id: number): Promise<CoverageGap[]>
  /** Registers validators with these ids at a block. */
  register(ids: readonly number[], block: number): Promise<void>
}

/**
 * A database with validators 1 … `validators`, real peers on the loopback address, and collectors.
 * All are stopped at the end of the test.
 */
export async function createHistoryWorld({ validators = 1 } = {}): Promise<HistoryWorld> {
  const { url, database } = await openDatabase()
  const ids = Array.from({ length: validators }, (_, n) => n + 1)
  const committees = Array.from({ length: validators + 10 }, (_, n) => testCommittee(n + 1))
  const clock = createClock()

  async function register(numbers: readonly number[], block: number): Promise<void> {
    for (const id of numbers) {
      const key = Buffer.from(testCommittee(id).publicKey)
      await database.query(
        'key',
        'INSERT INTO validator_key (id, key) OVERRIDING SYSTEM VALUE VALUES ($1, $2)',
        [id, key],
      )
      await database.query(
        'validator',
        `INSERT INTO validator (key_id, index, owner, operator_key_ids, share_public_keys, registered_block)
         VALUES ($1, $1, '', '{}', '', $2)`,
        [id, block],
      )
    }
  }
  await database.query('cursor', 'INSERT INTO cursor (indexed_block, synced) VALUES (100, true)')
  await register(ids, 10)

  return {
    url,
    database,
    committees,
    clock,
    register,
    async peer(messages, options) {
      const peer = await startHistoryPeer(messages, options)
      onTestFinished(() => peer.stop())
      return peer
    },
    async collector(peers, options = {}) {
      const addresses = peers.map(({ address }) => address)
      const collector = await startTestCollector(options, {
        database,
        committees,
        clock,
        addresses,
      })
      onTestFinished(collector.stop)
      return collector
    },
    async stored(id) {
      const rows = await database.query<{ height: number }>(
        'stored',
        'SELECT height FROM decided WHERE validator_key_id = $1 ORDER BY height',
        [id],
      )
      return rows.map(({ height }) => height)
    },
    gaps: async (id) =>
      (await readGaps(database, { validatorKeyId: id, role: 0 })).map(
        ({ from, to, attempts, askAtMs }) => ({ from, to, attempts, askAtMs }),
      ),
  }
}

function createClock(): { ms: number } {
  let aheadMs = 0
  return {
    get ms() {
      return Date.now() + aheadMs
    },
    set ms(ms) {
      aheadMs = ms - Date.now()
    },
  }
}
