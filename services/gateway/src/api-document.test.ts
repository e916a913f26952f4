import { CLOSE_CODES } from '@ssv-exporter/gateway-api/close-codes'
import { ERROR_TEXTS, FAILURE_REASONS } from '@ssv-exporter/gateway-api/error-texts'
import { HTTP_ERRORS } from '@ssv-exporter/gateway-api/http-errors'
import { STREAM_ERRORS } from '@ssv-exporter/gateway-api/stream/stream-errors'
import { describe, expect, it } from 'vitest'
import { documentTables, row } from './testing/document-tables.ts'

const tableRows = documentTables('api.md')

describe('docs/api.md', () => {
  it('lists exactly the error responses', () => {
    const expected = Object.values(ERROR_TEXTS).map(({ text, filter, when }) =>
      row(`\`${text}\``, filter, when),
    )
    expect(tableRows('First string')).toEqual(expected)
  })

  it('lists the reasons of failed reads', () => {
    const expected = Object.entries(FAILURE_REASONS).map(([code, text]) => row(`\`${text}\``, code))
    expect(tableRows('Second string')).toEqual(expected)
  })

  it('lists every HTTP error', () => {
    const expected = Object.entries(HTTP_ERRORS).map(([code, { status, message }]) =>
      row(status, `\`${code}\``, message),
    )
    expect(tableRows('Status')).toEqual(expected)
  })

  it('lists every close code', () => {
    const expected = Object.values(CLOSE_CODES).map(({ code, when, advice, action }) =>
      row(code, when, advice, action),
    )
    expect(tableRows('Code')).toEqual(expected)
  })

  it('lists every error of protocol v2', () => {
    const expected = Object.entries(STREAM_ERRORS).map(([code, { message, temporary, advice }]) =>
      row(`\`${code}\``, message, temporary ? 'yes' : 'no', advice),
    )
    expect(tableRows('Stream error')).toEqual(expected)
  })
})
