import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Ended {
  code: number | null
  out: string
  err: string
}

// Runs `body` as the main function of a separate process; `say` writes a line.
function run(body: string): {
  child: ChildProcess
  ended: Promise<Ended>
  printed(text: string): Promise<void>
} {
  const script = `
    import { runMain } from '${import.meta.resolve('./run-main.ts')}'
    import { ExporterError } from '${import.meta.resolve('./errors.ts')}'
    const say = (text) => process.stdout.write(text + '\\n')
    const idle = setInterval(() => undefined, 1_000)
    const part = (name, more) => ({ start: async () => say('start ' + name), stop: async () => say('stop ' + name), ...more })
    await runMain(async (signal, fail) => { ${body} })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const ended = once(child, 'close').then(([code]): Ended => ({ code, out, err }))
  return {
    child,
    ended,
    async printed(text) {
      while (!out.includes(text)) await once(child.stdout, 'data')
    },
  }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'stops cleanly and exits 0 on %s',
  async (signal) => {
    const { child, ended, printed } = run(`return part('a')`)
    await printed('start a')
    child.kill(signal)
    expect(await ended).toEqual({ code: 0, out: 'start a\nstop a\n', err: '' })
  },
)

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('exits at once on a second %s with %i', async (signal, code) => {
  const { child, ended, printed } = run(
    `return part('a', { stop: () => { say('stopping'); return new Promise(() => undefined) } })`,
  )
  await printed('start a')
  child.kill('SIGTERM')
  await printed('stopping')
  // If it comes too early, it counts as the first one delivered twice.
  const again = setInterval(() => child.kill(signal), 100)
  expect(await ended).toMatchObject({ code })
  clearInterval(again)
})

test('stops cleanly on a signal received twice, as a group and forwarded', async () => {
  const { child, ended, printed } = run(
    `return part('a', { stop: () => { say('stopping'); return new Promise((end) => setTimeout(end, 300)) } })`,
  )
  await printed('start a')
  child.kill('SIGTERM')
  await printed('stopping')
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0, err: '' })
})

test('aborts a waiting start on a signal', async () => {
  const { child, ended, printed } = run(`
    say('built')
    return part('a', { start: () => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) })`)
  await printed('built')
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0, err: '' })
})

test('reports a configuration error during construction in one line and exits 1', async () => {
  const { ended } = run(`throw new ExporterError('ADMIN_PORT is "x"', { code: 'CONFIGURATION' })`)
  expect(await ended).toEqual({ code: 1, out: '', err: 'ADMIN_PORT is "x"\n' })
})

test('stops and exits 75 when the start fails temporarily', async () => {
  const { ended } = run(`
    return part('a', { start: () => Promise.reject(new ExporterError('database is away', { code: 'X', retryable: true })) })`)
  expect(await ended).toEqual({ code: 75, out: 'stop a\n', err: 'database is away\n' })
})

test('stops cleanly after a failure at runtime and exits by its kind', async () => {
  const { ended } = run(`
    setTimeout(() => fail(new ExporterError('wrong chain', { code: 'X' })), 50)
    return part('a')`)
  expect(await ended).toEqual({ code: 1, out: 'start a\nstop a\n', err: 'wrong chain\n' })
})

test('stops cleanly after an unhandled rejection and exits 75', async () => {
  const { ended } = run(`
    setTimeout(() => Promise.reject(new Error('forgotten')), 50)
    return part('a')`)
  expect(await ended).toEqual({
    code: 75,
    out: 'start a\nstop a\n',
    err: expect.stringMatching(/Error: forgotten\n +at .*\nforgotten\n$/s),
  })
})

test('exits on a signal during construction without starting anything', async () => {
  const { child, ended, printed } = run(`say('building'); await new Promise(() => undefined)`)
  await printed('building')
  child.kill('SIGINT')
  expect(await ended).toEqual({ code: 0, out: 'building\n', err: '' })
})
