import { CLOSE_CODES } from '@ssv-exporter/gateway-api/close-codes'
import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { PROBLEMS } from '@ssv-exporter/gateway-api/rest/problems'
import { STREAM_ERRORS } from '@ssv-exporter/gateway-api/stream/stream-errors'
import { expect, it } from 'vitest'
import { CHANNELS } from './channels.ts'
import { docsPage } from './docs-page.ts'

const page = docsPage('1.2.3')

it('describes every endpoint, channel, message, problem and code', () => {
  const expected = [
    ...REST_ENDPOINTS.map(({ name }) => `id="${name}"`),
    ...CHANNELS.map(({ name }) => `id="${name}"`),
    ...CHANNELS.flatMap(({ client, server }) => Object.keys({ ...client, ...server })),
    ...Object.keys(PROBLEMS).map((code) => `id="${code}"`),
    ...Object.keys(STREAM_ERRORS),
    ...Object.values(CLOSE_CODES).map(({ code }) => `<td>${code}</td>`),
  ]
  expect(expected.filter((text) => !page.includes(text))).toEqual([])
})

it('has no external resources and no script', () => {
  expect(page).not.toMatch(/<script|<link|<img|src=|url\(|https?:/)
})

it('has no broken internal links', () => {
  const ids = new Set([...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
  expect(targets.filter((target) => !ids.has(target))).toEqual([])
  expect(targets.length).toBeGreaterThan(50)
})
