import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../testing/open-database.ts'
import { createComparison } from '../../../testing/recorded/comparison.ts'
import type { PerformedDuty } from './performed-duties.ts'
import { playRecording } from './play-recording.ts'

const vectors = vectorsFolder()
const folder = vectors && join(vectors, 'modern', 'play-sample')
const isThere = folder !== undefined && existsSync(folder)
if (!isThere) {
  notRun(
    'a run of alan peers, played',
    'SSV_VECTORS names no folder with modern/play-sample in it',
    'set it to the folder of vectors',
  )
}

/** A line of `truth.jsonl`: the participants. */
interface True extends PerformedDuty {
  readonly note?: string
}

test.runIf(isThere).each([
  ['indices are known', false],
  ['indices are learned from the messages', true],
])(
  'a played run yields every duty with its signers, and no other: %s',
  async (_, withoutIndices) => {
    const truth = readFileSync(join(folder ?? '', 'truth.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as True)
    const { duties } = await playRecording(
      { folder: folder ?? '', withoutIndices },
      { ...(await openDatabase()), signal: new AbortController().signal },
    )
    const comparison = createComparison()
    const played = new Map(duties.map((duty) => [nameOf(duty), duty]))
    for (const { note, ...expected } of truth) {
      const name = nameOf(expected)
      const isBelow = note?.startsWith('below quorum') === true
      const found = played.get(name)
      played.delete(name)
      comparison.compared(name, faultOf(found, isBelow ? undefined : expected))
    }
    for (const [name] of played) comparison.compared(name, 'is not in the truth')
    process.stdout.write(`modern/play-sample duties: ${comparison.summary()}\n`)
    expect(comparison.faults).toEqual([])
    expect(comparison.count).toBeGreaterThan(0)
  },
)

const nameOf = ({ slot, role, validator }: PerformedDuty) => `${slot} ${role} ${validator}`

function faultOf(found: PerformedDuty | undefined, expected: PerformedDuty | undefined) {
  const [is, ought] = [toText(found), toText(expected)]
  return is === ought ? undefined : `${is} instead of ${ought}`
}

/** Whatever the order of members, and without others. */
function toText(duty: PerformedDuty | undefined): string {
  if (duty === undefined) return 'none'
  const { slot, role, validator, public_key, committee_id, signers } = duty
  return JSON.stringify([slot, role, validator, public_key, committee_id, signers])
}
