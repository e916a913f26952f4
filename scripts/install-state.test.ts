import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'

const { isInstalled, markInstalled } = await import(join(import.meta.dirname, 'install-state.mjs'))

let root = ''
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-state-'))
  const folder = root
  onTestFinished(() => rmSync(folder, { recursive: true }))
  write('package.json', '{}')
  write('pnpm-lock.yaml', 'lockfileVersion: 9')
  write('patches/a.patch', 'one')
  write('packages/store/package.json', '{"dependencies":{"pg":"1.0.0"}}')
  write('packages/bare/package.json', '{}')
  write('node_modules/.modules.yaml', '')
  write('packages/store/node_modules/pg', '')
})

test('a fresh clone is not installed', () => {
  rmSync(join(root, 'node_modules'), { recursive: true })
  expect(isInstalled(root)).toBe(false)
})

test('an installation is valid until an input changes', () => {
  expect(isInstalled(root)).toBe(false)
  markInstalled(root)
  expect(isInstalled(root)).toBe(true)
  write('packages/store/src/a.ts', '')
  expect(isInstalled(root)).toBe(true)
})

test.each<[string, () => void]>([
  ['the lock file changed', () => write('pnpm-lock.yaml', 'lockfileVersion: 10')],
  ['a package names another dependency', () => write('packages/bare/package.json', '{"a":1}')],
  ['a package was added', () => write('services/new/package.json', '{}')],
  ['a patch changed', () => write('patches/a.patch', 'two')],
  ['node_modules is missing', () => rmSync(join(root, 'node_modules'), { recursive: true })],
  [
    'node_modules of a package is missing',
    () => rmSync(join(root, 'packages/store/node_modules'), { recursive: true }),
  ],
  [
    'pnpm was run manually',
    () => utimesSync(join(root, 'node_modules/.modules.yaml'), new Date(), new Date(2000)),
  ],
])('it is installed again when %s', (_, change) => {
  markInstalled(root)
  change()
  expect(isInstalled(root)).toBe(false)
})
