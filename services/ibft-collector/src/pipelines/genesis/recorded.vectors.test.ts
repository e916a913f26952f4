import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { expect, test } from 'vitest'
import { compareRecording } from '../../testing/recorded/compare-recording.ts'
import { readRecording } from '../../testing/recorded/recording.ts'

const OWN = fileURLToPath(new URL('../../testing/recorded/devnet', import.meta.url))
const folder = vectorsFolder()
const recorded = folder && join(folder, 'genesis-recorded')
const isThere = recorded !== undefined && existsSync(recorded)
if (!isThere) {
  notRun(
    'recorded operators of generation genesis',
    'SSV_VECTORS names no folder with genesis-recorded in it',
    'set it to the folder of vectors',
  )
}

async function run(name: string, path: string) {
  const comparison = await compareRecording(readRecording(path))
  process.stdout.write(`${name}: ${comparison.summary()}\n`)
  expect(comparison.faults).toEqual([])
  expect(comparison.count).toBeGreaterThan(0)
}

test('reads every message of devnet operators without penalising them', () => run('devnet', OWN))

test.runIf(isThere)(
  'reads every message of recorded first-generation operators without penalising them',
  () => run('genesis-recorded', recorded ?? ''),
)
