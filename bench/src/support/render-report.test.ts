import { expect, it } from 'vitest'
import { renderReport, sectionFrom } from './render-report.ts'

it('reuses only the section and summary rows of a benchmark from an earlier page', () => {
  const page = renderReport([
    {
      summary: ['| peers | Memory of a peer | less than 1 MB | 0.34 MB | met |'],
      text: '## Peers (`peers`)\n\n| peers | MB |\n| ----: | -: |\n|    50 | 17 |\n',
    },
    { summary: ['| query | Rate | 3500 | 5954 | met |'], text: '## Query (`query`)\n' },
  ])
  const kept = ['peers', 'query'].flatMap((name) => sectionFrom(page, name) ?? [])
  expect(kept.map(({ summary }) => summary.length)).toEqual([1, 1])
  expect(renderReport(kept)).toBe(page)
  expect(sectionFrom(page, 'soak')).toBeUndefined()
})
