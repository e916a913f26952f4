import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import type { PerformedDuty } from './performed-duties.ts'
import { playRecording } from './play-recording.ts'

/**
 * Eight slots of the devnet's operators, as a collector recorded them (`GOSSIP_RECORD`) whose only
 * peers were five of ssv v2.3.7: these had accepted every message before they forwarded it.
 * `truth.jsonl` is the operators' ledger.
 */
const FOLDER = fileURLToPath(new URL('../../../testing/recorded/relayed', import.meta.url))

test("messages of the devnet's operators that real nodes forwarded are accepted, and yield the duties of the ledger", async () => {
  const lines = (await readFile(join(FOLDER, 'truth.jsonl'), 'utf8')).trim().split('\n')
  const truth = lines.map((line): PerformedDuty => JSON.parse(line))
  const { duties, messages } = await playRecording(
    { folder: FOLDER },
    { ...(await openDatabase()), signal: new AbortController().signal },
  )
  expect(messages).toEqual({ accepted: 387, ignored: 0, rejected: 0 })
  const roles = new Set(duties.map(({ role }) => role))
  expect([...roles].sort()).toEqual([
    'AGGREGATOR',
    'ATTESTER',
    'PROPOSER',
    'SYNC_COMMITTEE',
    'SYNC_COMMITTEE_CONTRIBUTION',
  ])
  // A registration has no participants on the beacon chain.
  const expected = truth.filter(({ role }) => role !== 'VALIDATOR_REGISTRATION')
  expect(byName(duties)).toEqual(byName(expected))
})

const byName = (duties: readonly PerformedDuty[]) =>
  Object.fromEntries(duties.map((duty) => [`${duty.slot} ${duty.role} ${duty.validator}`, duty]))
