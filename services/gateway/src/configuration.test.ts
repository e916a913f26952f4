import { readConfiguration } from '@ssv-exporter/service-kit/configuration'
import { expect, it } from 'vitest'
import { GATEWAY_OPTION_VARIABLES, gatewayOptionsOf } from './configuration.ts'
import { DEFAULT_GATEWAY_OPTIONS } from './options.ts'

const read = (env: Record<string, string>) =>
  gatewayOptionsOf(readConfiguration(GATEWAY_OPTION_VARIABLES, { env, argv: [] }))

it('equals the defaults when nothing is set', () => {
  expect({ ...DEFAULT_GATEWAY_OPTIONS, ...read({}) }).toEqual(DEFAULT_GATEWAY_OPTIONS)
})

it('passes settings on', () => {
  expect(
    read({
      GATEWAY_ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080',
      TRUSTED_PROXIES: '10.0.0.0/8',
      GATEWAY_MAX_CONNECTIONS: '5',
      SERVE_WHILE_SYNCING: 'true',
    }),
  ).toMatchObject({
    allowedOrigins: ['https://a.example', 'http://b.example:8080'],
    trustedProxies: ['10.0.0.0/8'],
    maxConnections: 5,
    serveWhileSyncing: true,
  })
})

it('rejects an origin with a path and a limit of zero', () => {
  expect(() => read({ GATEWAY_ALLOWED_ORIGINS: 'https://a.example/x' })).toThrow(
    /GATEWAY_ALLOWED_ORIGINS/,
  )
  expect(() => read({ GATEWAY_MAX_CONNECTIONS: '0' })).toThrow(/GATEWAY_MAX_CONNECTIONS/)
})

it('accepts only addresses and ranges as trusted proxies', () => {
  const { schema } = GATEWAY_OPTION_VARIABLES.trustedProxies
  expect(schema.safeParse(['10.0.0.0/8', '::1', 'fd00::/8', '127.0.0.1']).success).toBe(true)
  for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0.0/8/8', '1.2.3']) {
    expect(schema.safeParse([wrong]).success, wrong).toBe(false)
  }
})
