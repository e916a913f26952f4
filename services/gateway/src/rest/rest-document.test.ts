import { readFileSync } from 'node:fs'
import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { PROBLEMS } from '@ssv-exporter/gateway-api/rest/problems'
import { describe, expect, it } from 'vitest'

const document = readFileSync(new URL('../../../../docs/rest.md', import.meta.url), 'utf8')

/** The rows of the table whose header begins so, without header, rule and padding. */
function tableRows(header: string): string[] {
  const start = document.search(new RegExp(`^\\| ${header} +\\|`, 'm'))
  const lines = document.slice(start).split('\n')
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(2, end).map((line) => line.replaceAll(/ +/g, ' '))
}

const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`.replaceAll(/ +/g, ' ')

describe('docs/rest.md', () => {
  it('lists every problem, and no other', () => {
    const expected = Object.entries(PROBLEMS).map(([code, { status, title, when, advice }]) =>
      row(`\`${code}\``, status, `${title}. ${when}`, advice),
    )
    expect(tableRows('Problem')).toEqual(expected)
  })

  it('lists every endpoint with its filters', () => {
    const expected = REST_ENDPOINTS.map(({ url, summary, query }) => {
      const filters = Object.keys(query.shape).filter((name) => !['limit', 'cursor'].includes(name))
      return row(`\`${url}\``, summary, filters.map((name) => `\`${name}\``).join(', '))
    })
    expect(tableRows('Endpoint')).toEqual(expected)
  })
})
