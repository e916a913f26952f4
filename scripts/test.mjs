// `npm test`: every check and every test. Arguments after `--` are passed to vitest (a file name
// filters).
import { bootstrap, run } from './bootstrap.mjs'

const { env, node } = bootstrap()

const CHECKS = ['//#lint', '//#types', '//#unused', '//#boundaries', '//#names']
const TURBO = ['--output-logs=errors-only', '--log-order=grouped', '--continue']
const turbo = (...tasks) =>
  run('turbo', ['run', ...tasks, ...TURBO, '--no-update-notifier'], { env })
const vitest = () =>
  run(node, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], { env })

if (process.argv.length > 2) process.exitCode = await vitest()
else process.exitCode = (await turbo('build')) || (await checkAndTest())

/**
 * Runs the checks beside the tests, which do not use all processor time. The tests run to their end
 * even if a check fails: stopping them early would leave the servers they started running.
 */
async function checkAndTest() {
  const [checked, tested] = await Promise.all([turbo(...CHECKS), vitest()])
  if (checked !== 0) process.stderr.write('A check failed: its output is above\n')
  return checked || tested
}
