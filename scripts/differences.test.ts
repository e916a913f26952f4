import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './source-files.ts'

const FOLDER = 'services/gateway/src/differences'
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** The rows of the table in docs/api.md: their first cell, and the whole row. */
const SECTION =
  /^## Differences from the original\n(.*?)^## /ms.exec(read('docs/api.md'))?.[1] ?? ''
const ROWS = [...SECTION.matchAll(/^\| (.*?) +\|.*$/gm)]
  .slice(2)
  .map(([row, point = '']) => ({ point, row }))

const titlesIn = (path: string) =>
  [...read(path).matchAll(/\b(?:it|test)\(\s*'([^']+)'/g)].map(([, title = '']) => title)

const TITLES = globSync(`${FOLDER}/*.test.ts`, { cwd: ROOT }).flatMap(titlesIn)

test('docs/api.md has a table of the differences from the original', () => {
  expect(ROWS.length).toBeGreaterThan(40)
  expect(new Set(ROWS.map(({ point }) => point)).size).toBe(ROWS.length)
})

test.each(ROWS)('"$point" has a test', ({ point, row }) => {
  const [, path, title] = /`([^`]+\.ts)`: _(.+?)_\)/.exec(row) ?? []
  if (path === undefined) expect(TITLES.filter((name) => name === point)).toEqual([point])
  else expect(titlesIn(path)).toContain(title)
})

test.each(TITLES)('docs/api.md has a row for the test "%s"', (title) => {
  expect(ROWS.map(({ point }) => point)).toContain(title)
})
