import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import type { PerformedDuty } from './performed-duties.ts'
import { playRecording } from './play-recording.ts'

/**
 * Eight slots of the devnet's operators, as a collector recorded them (`GOSSIP_RECORD`) whose only
 * peers were five of ssv v2.3.7: these had accepted every message before they forwarded it.
 * `truth.jsonl` is the operators' ledger.
 */
const FOLDER = fileURLToPath(new URL('../../../testing/recorded/relayed', import.meta.url))

test.each([
  ['as recorded', async () => FOLDER],
  ['in another form', writeOtherForm],
])(
  "messages of the devnet's operators that real nodes forwarded are accepted, and yield the duties of the ledger: %s",
  async (_, folderOf) => {
    const lines = (await readFile(join(FOLDER, 'truth.jsonl'), 'utf8')).trim().split('\n')
    const truth = lines.map((line): PerformedDuty => JSON.parse(line))
    const { duties, messages } = await playRecording(
      { folder: await folderOf() },
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
  },
)

interface Setup {
  network_and_registry: Record<string, unknown> & {
    operators: unknown[]
    fork_schedule: object[]
    validators: (Record<string, unknown> & { public_key: string })[]
  }
}

/** The same recording without optional members, with others, in upper case and in another order. */
async function writeOtherForm(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-play-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const setup: Setup = JSON.parse(await readFile(join(FOLDER, 'setup.json'), 'utf8'))
  const { topic_names: _, ...network } = setup.network_and_registry
  const other = {
    ...network,
    sync_committee_size: 512,
    operators: network.operators.toReversed(),
    fork_schedule: [
      { version: 'fffffffe', epoch: 2 ** 64 },
      ...network.fork_schedule.map((fork) => ({ ...fork, epoch: 1 })),
      { version: 'ffffffff', epoch: 0 },
    ],
    validators: network.validators.map(({ liquidated: __, index, ...validator }, i) => ({
      ...validator,
      public_key: validator.public_key.toUpperCase(),
      ...(i % 2 === 0 ? { index } : { index: 0, status: '' }),
    })),
  }
  const text = JSON.stringify({ duties: {}, network_and_registry: other })
  await writeFile(join(folder, 'setup.json'), text)
  const messages = gunzipSync(await readFile(join(FOLDER, 'messages.jsonl.gz'))).toString()
  const lines = messages
    .trim()
    .split('\n')
    .map((line) => {
      const { data, peer, ms, topic } = JSON.parse(line)
      return JSON.stringify({ seen: [], data: data.toUpperCase(), topic, ms, peer })
    })
  await writeFile(join(folder, 'messages.jsonl.gz'), gzipSync(`${lines.join('\r\n\n')}\r\n`))
  return folder
}

const byName = (duties: readonly PerformedDuty[]) =>
  Object.fromEntries(duties.map((duty) => [`${duty.slot} ${duty.role} ${duty.validator}`, duty]))
