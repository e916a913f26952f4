import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from './source-files.ts'

/** Pages of guarantees with tests, and the base folder of the files they name. */
const PAGES = [
  { page: 'docs/delivery.md', sources: 'services/gateway/src', least: 25 },
  { page: 'docs/indexing-guarantees.md', sources: 'services/chain-indexer/src', least: 15 },
]
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

/** The guarantees of a page: its list items, except for those about what is not guaranteed. */
const sentencesOf = (page: string) =>
  (read(page).split('\n## What is not detected')[0] ?? '')
    .split(/^- /m)
    .slice(1)
    .map((item) => item.split(/\n\n/)[0]?.replaceAll(/\s+/g, ' ').trim() ?? '')

const references = (sentence: string, sources: string) =>
  [...sentence.matchAll(/`([^`]+\.ts)`: _(.+?)_(?=[;)])/g)].map(([, file = '', name = '']) => ({
    path: /^(packages|services)\//.test(file) ? file : `${sources}/${file}`,
    name,
  }))

describe.each(PAGES)('$page', ({ page, sources, least }) => {
  const sentences = sentencesOf(page)

  test('contains enough guarantees', () => {
    expect(sentences.length).toBeGreaterThan(least)
  })

  test.each(sentences)('"%s" has a test', (sentence) => {
    const named = references(sentence, sources)
    expect(named).not.toEqual([])
    for (const { path, name } of named) {
      expect(existsSync(join(ROOT, path)), path).toBe(true)
      const titles = [...read(path).matchAll(/\b(?:it|test)(?:\.\w+\([^\n]*\))?\(\s*'([^']+)'/g)]
      expect(titles.map(([, title]) => title)).toContain(name)
    }
  })
})
