import { expect, test } from 'vitest'
import { redactUrl, redactUrls } from './redact.ts'

test.each([
  ['https://mainnet.example/v3/f00d?key=f00d#f00d', 'https://mainnet.example'],
  ['wss://user:f00d@node.example:8546/f00d', 'wss://node.example:8546'],
  ['postgres://user:f00d@[::1]:5432/exporter', 'postgres://[::1]:5432'],
  ['f00d', '[redacted]'],
  ['mailto:f00d@example', '[redacted]'],
])('redacts %s to %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown)
})

test('does not include punctuation after a URL', () => {
  expect(
    redactUrls('eth_getLogs at http://10.0.0.7:8545: failed (see http://a.example/f00d).'),
  ).toBe('eth_getLogs at http://10.0.0.7:8545: failed (see http://a.example).')
})

test('redacts hosts in other alphabets, and a password without a user', () => {
  expect(redactUrls('at https://bücher.example/f00d and redis://:f00d@b.example')).not.toContain(
    'f00d',
  )
})

test('keeps a scheme that is merely mentioned', () => {
  const text =
    'accepted: one or more URLs that begin with http://, https://, ws:// or wss://; or redis://.'
  expect(redactUrls(text)).toBe(text)
})

test('redacts every URL inside a text and keeps the rest', () => {
  expect(redactUrls('tried "https://a.example/f00d", then <redis://:f00d@b.example/0>.')).toBe(
    'tried "https://a.example", then <redis://b.example>.',
  )
})
