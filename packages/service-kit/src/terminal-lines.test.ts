import { expect, test } from 'vitest'
import { ExporterError } from './errors.ts'
import { createLogger } from './logger.ts'
import { createTerminalLines } from './terminal-lines.ts'

const failure = (detail: string, code: string | undefined = 'RPC_FAILED') =>
  JSON.stringify({
    level: 'warn',
    msg: 'indexing interrupted',
    err: { message: `${detail}\nURL: …`, stack: 'at …', ...(code && { code }) },
  })

test('prints a repeated failure once a minute, with a count', () => {
  let clock = 0
  const show = createTerminalLines({ now: () => clock })
  expect(JSON.parse(show(failure('a')) ?? '')).toEqual({
    level: 'warn',
    msg: 'indexing interrupted',
    error: 'a',
  })
  for (let n = 0; n < 9; n += 1) {
    clock += 5_000
    expect(show(failure('a'))).toBeUndefined()
  }
  expect(show(failure('b'))).toContain('"error":"b"')
  clock = 60_000
  expect(show(failure('a'))).toContain('"repeated":9')
  expect(show(failure('a'))).toBeUndefined()
})

test('prints other lines unchanged, and bugs with their stack', () => {
  const show = createTerminalLines()
  const line = '{"level":"info","msg":"synchronised"}'
  expect([show(line), show(line)]).toEqual([line, line])
  expect(show(failure('x', ''))).toContain('"stack":"at …"')
})

test('limits the memory used by failures that all differ', () => {
  const show = createTerminalLines({ now: () => 0 })
  for (let n = 0; n < 101; n += 1) show(failure(String(n)))
  expect(show(failure('100'))).toBeUndefined()
  // The first one was dropped, so it is printed again.
  expect(show(failure('0'))).toContain('"error":"0"')
})

test('prints a known failure on a terminal in a few lines, once', () => {
  let written = ''
  const logger = createLogger({
    name: 'test',
    level: 'info',
    pretty: true,
    destination: {
      write: (text) => {
        written += text
      },
    },
  })
  const err = new ExporterError('node is away', { code: 'X', cause: new Error('bad port') })
  for (let n = 0; n < 5; n += 1) logger.warn({ err, retryInMs: n }, 'indexing interrupted')
  expect(written.match(/node is away/g)).toHaveLength(1)
  expect(written).not.toContain(' at ')
})
