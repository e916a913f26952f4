import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

const KEY = 'f00dcafe'

function written(pretty: boolean) {
  const lines: string[] = []
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    pretty,
    destination: { write: (line) => lines.push(line) },
  })
  return { lines, logger }
}

test.each([true, false])(
  'redacts secrets and keys of RPC URLs in every line (pretty: %s)',
  (pretty) => {
    const { lines, logger } = written(pretty)
    const url = `https://rpc.example/v3/${KEY}`
    logger.info({ url, endpoints: [`wss://u:${KEY}@rpc.example/`] }, 'connected')
    logger.error({ err: new Error(`request to ${url}?k=${KEY} failed`) }, `lost ${url}`)
    logger.warn({ password: KEY, database: { password: KEY }, token: KEY }, 'refused')
    const text = lines.join('')
    expect(text).not.toContain(KEY)
    expect(text).toContain('https://rpc.example')
  },
)

test('keeps a JSON line valid when a URL in it is redacted', () => {
  const { lines, logger } = written(false)
  logger.info({ text: 'a "quoted https://rpc.example/v3/key" text' }, 'seen')
  expect(JSON.parse(lines.join(''))).toMatchObject({
    level: 'info',
    text: 'a "quoted https://rpc.example" text',
  })
})
