import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Whether any process of the group remains. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    return false
  }
}

/** Runs npm start in a data folder until it has printed its addresses, then sends npm a SIGINT. */
async function startAndStop(folder: string, args: readonly string[]): Promise<string> {
  const npm = spawn('npm', ['start', '--', ...args], {
    cwd: ROOT,
    // A separate process group, as a shell starts a job: processes started by npm belong to it.
    detached: true,
    env: { ...process.env, DATA_DIR: folder, GATEWAY_PORT: '0', ADMIN_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = npm.pid ?? 0
  onTestFinished(() => {
    if (isAlive(group)) process.kill(-group, 'SIGKILL')
  })
  const ended = once(npm, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  await expect
    .poll(() => output, { interval: 100 })
    .toMatch(/^ {2}stream {4}ws:\/\/127\.0\.0\.1:\d+\/stream$/m)
  const url = /status +(\S+)/.exec(output)?.[1] ?? ''
  await expect
    .poll(async () => await (await fetch(url)).json(), { interval: 100 })
    .toMatchObject({ collector: { network: { peers: 4 } } })

  npm.kill('SIGINT')
  // Its pipes are closed by the last process that has them.
  const [code] = await ended
  expect(output).toContain('"msg":"stopped"')
  expect([0, 130]).toContain(code)
  await expect.poll(() => isAlive(group)).toBe(false)
  await expect(fetch(url)).rejects.toThrow()
  return output
}

test('npm start prints its addresses, SIGINT to npm alone stops everything, and it starts again on the data of either generation', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-start-'))
  // Postgres runs as another user if the tests run as root.
  await chmod(folder, 0o755)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const removed = 'removed data of a previous devnet'
  expect(await startAndStop(folder, [])).not.toContain(removed)
  expect(await startAndStop(folder, ['--generation', 'genesis'])).toContain(removed)
  expect(await startAndStop(folder, [])).toContain(removed)
})
