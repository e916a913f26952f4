// `npm test`: every check and every test. Arguments after `--` go to vitest (a file name filters).
import { bootstrap, run } from './bootstrap.mjs'

const { env, node } = bootstrap()

const CHECKS = ['//#lint', '//#types', '//#unused', '//#boundaries', '//#names']
const TURBO = ['--output-logs=errors-only', '--log-order=grouped', '--continue']
const turbo = (...tasks) =>
  run('turbo', ['run', ...tasks, ...TURBO, '--no-update-notifier'], { env })
const vitest = (options) =>
  run(node, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
    env,
    ...options,
  })

if (process.argv.length > 2) process.exitCode = await vitest()
else process.exitCode = (await turbo('build')) || (await checkAndTest())

/** The checks beside the tests, which leave the processor time to spare; one that fails ends the tests. */
async function checkAndTest() {
  const failed = new AbortController()
  const [checked, tested] = await Promise.all([
    turbo(...CHECKS).then((code) => {
      if (code !== 0) failed.abort()
      return code
    }),
    // As Ctrl-C does it: what the tests started is ended too.
    vitest({ signal: failed.signal, killSignal: 'SIGINT' }).catch(() => 1),
  ])
  return checked || tested
}
