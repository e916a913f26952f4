import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './source-files.ts'

const GATEWAY = 'services/gateway/src'
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** The sentences of the page: its list items. */
const SENTENCES = read('docs/delivery.md')
  .split(/^- /m)
  .slice(1)
  .map((item) => item.split(/\n\n/)[0]?.replaceAll(/\s+/g, ' ').trim() ?? '')

const references = (sentence: string) =>
  [...sentence.matchAll(/`([^`]+\.ts)`: _(.+?)_(?=[;)])/g)].map(([, file = '', name = '']) => ({
    path: /^(packages|services)\//.test(file) ? file : `${GATEWAY}/${file}`,
    name,
  }))

test('what a consumer may rely on is a list of some length', () => {
  expect(SENTENCES.length).toBeGreaterThan(25)
})

test.each(SENTENCES)('a test stands behind "%s"', (sentence) => {
  const named = references(sentence)
  expect(named).not.toEqual([])
  for (const { path, name } of named) {
    expect(existsSync(join(ROOT, path)), path).toBe(true)
    const titles = [...read(path).matchAll(/\b(?:it|test)(?:\.\w+\([^\n]*\))?\(\s*'([^']+)'/g)]
    expect(titles.map(([, title]) => title)).toContain(name)
  }
})
