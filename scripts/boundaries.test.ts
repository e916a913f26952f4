import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const script = join(import.meta.dirname, 'boundaries.mjs')

/** Runs the check on a workspace of these files. */
function check(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'boundaries-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })
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
  [
    'flow-knows-no-domain',
    'packages/flow/src/a.ts',
    '../../contracts/src/b.ts',
    'packages/contracts/src/b.ts',
    undefined,
  ],
  [
    'pure-packages-use-no-buffers',
    'packages/ssv/src/a.ts',
    '../../encoding/src/node/b.ts',
    'packages/encoding/src/node/b.ts',
    undefined,
  ],
  [
    'generations-apart',
    'services/ibft-collector/src/pipelines/alan/a.ts',
    '../genesis/decided/b.ts',
    'services/ibft-collector/src/pipelines/genesis/decided/b.ts',
    undefined,
  ],
  ['resolvable', 'packages/jobs/src/a.ts', './nowhere.ts', 'packages/jobs/src/b.ts', undefined],
])('detects a violation of %s', (rule, from, to, other, back) => {
  const run = check({
    [from]: importing(to),
    [other]: back === undefined ? nothing : importing(back),
  })
  expect(run.stderr).toContain(`${rule}: ${from}`)
  expect(run.status).toBe(1)
})

test('detects a violation of pure-packages-do-no-io', () => {
  const run = check({ 'packages/contracts/src/a.ts': "import 'node:fs'\n" })
  expect(run.stderr).toContain('pure-packages-do-no-io: packages/contracts/src/a.ts')
})

test('detects two folders that import each other, even if no two files do', () => {
  const run = check({
    'services/gateway/src/http/server.ts': importing('../rest/rest.ts'),
    'services/gateway/src/rest/rest.ts': nothing,
    'services/gateway/src/rest/route.ts': importing('../http/request.ts'),
    'services/gateway/src/http/request.ts': nothing,
    'services/gateway/src/rest/route.test.ts': importing('../query/query.ts'),
    'services/gateway/src/query/query.ts': importing('../rest/rest.ts'),
  })
  expect(run.stderr).toContain(
    'folders-one-way: services/gateway/src/http ⇄ rest import each other',
  )
  expect(run.stderr).not.toContain('query')
  expect(run.status).toBe(1)
})

test('detects two nested folders that import each other', () => {
  const run = check({
    'packages/ssv/src/alan/duties/duty.ts': importing('../values/value.ts'),
    'packages/ssv/src/alan/values/value.ts': nothing,
    'packages/ssv/src/alan/values/role.ts': importing('../duties/role.ts'),
    'packages/ssv/src/alan/duties/role.ts': nothing,
    'packages/ssv/src/alan/values/forks/fork.ts': importing('../value.ts'),
    'packages/ssv/src/alan/values/root.ts': importing('./forks/fork.ts'),
  })
  expect(run.stderr).toContain(
    'folders-one-way: packages/ssv/src/alan/duties ⇄ values import each other',
  )
  expect(run.stderr).not.toContain('forks')
  expect(run.status).toBe(1)
})

test('detects a cycle of packages, even of development dependencies', () => {
  const run = check({
    'packages/p2p/package.json': '{"name":"p2p","devDependencies":{"test-kit":"*"}}',
    'packages/test-kit/package.json': '{"name":"test-kit","dependencies":{"devnet":"*"}}',
    'packages/devnet/package.json': '{"name":"devnet","dependencies":{"p2p":"*"}}',
    'packages/p2p/src/a.ts': nothing,
  })
  expect(run.stderr).toMatch(/^packages-one-way: \S+ → \S+ → \S+ → \S+$/m)
  expect(run.status).toBe(1)
})

test('fails if it saw almost nothing', () => {
  const run = check({ 'packages/jobs/src/a.ts': nothing })
  expect(run.stderr).toContain('the check looked at nothing')
  expect(run.status).toBe(1)
})
