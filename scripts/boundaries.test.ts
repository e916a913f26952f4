import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const script = join(import.meta.dirname, 'boundaries.mjs')

/** Runs the check on a house of these files. */
function check(files: Record<string, string>) {
  const house = mkdtempSync(join(tmpdir(), 'boundaries-'))
  onTestFinished(() => rmSync(house, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
  return spawnSync(process.execPath, [script], { cwd: house, encoding: 'utf8' })
}

const nothing = 'export const nothing = 0\n'
const importing = (path: string) => `import { nothing } from '${path}'\nexport const it = nothing\n`

test.each([
  ['no-cycles', 'packages/jobs/src/a.ts', './b.ts', 'packages/jobs/src/b.ts', './a.ts'],
  [
    'services-apart',
    'services/gateway/src/a.ts',
    '../../chain-indexer/src/b.ts',
    'services/chain-indexer/src/b.ts',
    undefined,
  ],
  [
    'packages-know-no-service',
    'packages/store/src/a.ts',
    '../../../services/gateway/src/b.ts',
    'services/gateway/src/b.ts',
    undefined,
  ],
  [
    'pure-packages',
    'packages/contracts/src/a.ts',
    '../../store/src/b.ts',
    'packages/store/src/b.ts',
    undefined,
  ],
  [
    'store-knows-no-network',
    'packages/store/src/a.ts',
    '../../stream/src/b.ts',
    'packages/stream/src/b.ts',
    undefined,
  ],
  [
    'stream-and-jobs-know-no-store',
    'packages/stream/src/a.ts',
    '../../store/src/b.ts',
    'packages/store/src/b.ts',
    undefined,
  ],
  [
    'test-kit-in-tests-only',
    'packages/jobs/src/a.ts',
    '../../test-kit/src/b.ts',
    'packages/test-kit/src/b.ts',
    undefined,
  ],
  ['resolvable', 'packages/jobs/src/a.ts', './nowhere.ts', 'packages/jobs/src/b.ts', undefined],
])('%s is found when it is broken', (rule, from, to, other, back) => {
  const run = check({
    [from]: importing(to),
    [other]: back === undefined ? nothing : importing(back),
  })
  expect(run.stderr).toContain(`${rule}: ${from}`)
  expect(run.status).toBe(1)
})

test('pure-packages-do-no-io is found when it is broken', () => {
  const run = check({ 'packages/contracts/src/a.ts': "import 'node:fs'\n" })
  expect(run.stderr).toContain('pure-packages-do-no-io: packages/contracts/src/a.ts')
})

test('a check that saw next to nothing is no success', () => {
  const run = check({ 'packages/jobs/src/a.ts': nothing })
  expect(run.stderr).toContain('the check looked at nothing')
  expect(run.status).toBe(1)
})
