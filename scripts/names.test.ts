import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const GLOSSARY = `# Glossary

## Retired words

| Word      | Use instead       | Gone from          |
| --------- | ----------------- | ------------------ |
| \`latch\`   | \`WakeSignal\`      | everywhere         |
| \`in turn\` | with permit       | \`services/gateway\` |
| \`judge\`   | validate          | everywhere and its text |
`

/** Runs the check on a workspace of these files. */
function check(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'names-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries({ 'docs/glossary.md': GLOSSARY, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const script = join(import.meta.dirname, 'names.mjs')
  return spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })
}

test.each([
  ['a name', 'const latch = 1\n'],
  ['a part of a name', 'const one = createLatchOf(2)\n'],
  ['a constant', 'const MAX_LATCH = 1\n'],
])('finds a retired word as %s', (_, code) => {
  const run = check({ 'packages/stream/src/a.ts': `// A comment.\n${code}` })
  expect(run.stderr).toMatch(
    /^packages\/stream\/src\/a\.ts:2: \w+: "latch" is retired, use WakeSignal$/m,
  )
  expect(run.status).toBe(1)
})

test('finds a term that is wrapped in a comment', () => {
  const code = '/**\n * Runs it in\n * turn.\n */\n// All are run in\n// turn.\n'
  const glossary = GLOSSARY.replace('`services/gateway` |', 'everywhere and its text |')
  const run = check({ 'docs/glossary.md': glossary, 'packages/stream/src/a.ts': code })
  expect(run.stderr.match(/.*is retired.*/g)).toEqual([
    'packages/stream/src/a.ts:2: "in turn" is retired, use with permit',
    'packages/stream/src/a.ts:5: "in turn" is retired, use with permit',
  ])
})

test('finds a retired word in a file name', () => {
  const run = check({ 'packages/stream/src/latch.test.ts': '' })
  expect(run.stderr).toContain(
    'packages/stream/src/latch.test.ts:1: latch.test: "latch" is retired',
  )
})

test('finds two retired words in a name, within their scope', () => {
  const code = 'export const runInTurn = 1\nexport const returning = inToTurn\n'
  const run = check({ 'services/gateway/src/a.ts': code, 'services/exporter/src/a.ts': code })
  expect(run.stderr.match(/.*is retired.*/g)).toEqual([
    'services/gateway/src/a.ts:1: runInTurn: "in turn" is retired, use with permit',
  ])
})

test('ignores comments and strings', () => {
  const run = check({
    'packages/stream/src/a.ts':
      '// A latch.\n/* latch */ const text = \'a latch\' + "latch" + `latch`\n',
  })
  expect(run.stderr).not.toContain('is retired')
})

test('finds a word that is retired from texts too, in every form, but not in public names', () => {
  const run = check({
    'packages/stream/src/a.ts':
      "// Judged.\nconst a = 'it judges'\nconst b = 'prejudged'\nconst unJudging = `judge`\nconst c = 'blamed'\n",
  })
  expect(run.stderr.match(/.*is retired.*/g)).toEqual([
    'packages/stream/src/a.ts:1: "judge" is retired, use validate',
    'packages/stream/src/a.ts:2: "judge" is retired, use validate',
    'packages/stream/src/a.ts:4: "judge" is retired, use validate',
    'packages/stream/src/a.ts:4: unJudging: "judge" is retired, use validate',
  ])
})

test('finds an error class beside the errors.ts of its folder', () => {
  const code = 'export class OneError extends Error {}\nclass Private extends OneError {}\n'
  const run = check({
    'packages/stream/src/a.ts': code,
    'packages/stream/src/errors.ts': 'export class TwoError extends Error {}\n',
    'packages/stream/src/deep/b.ts': code,
  })
  expect(run.stderr.match(/.*belongs to.*/g)).toEqual([
    'packages/stream/src/a.ts:1: OneError belongs to errors.ts of this folder',
  ])
})

test('fails if it saw almost nothing', () => {
  const run = check({ 'packages/stream/src/a.ts': '' })
  expect(run.stderr).toContain('the check looked at nothing')
  expect(run.status).toBe(1)
})
