import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { PROBLEMS } from '@ssv-exporter/gateway-api/rest/problems'
import { describe, expect, it } from 'vitest'
import { documentTables, row } from '../testing/document-tables.ts'

const tableRows = documentTables('rest.md')

describe('docs/rest.md', () => {
  it('lists exactly the problems', () => {
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
