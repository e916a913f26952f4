// `npm test`: every check and every test. Arguments after `--` go to vitest (a file name filters).
import { bootstrap, run } from './bootstrap.mjs'

const { env, node } = bootstrap()
const filtered = process.argv.length > 2
if (!filtered) {
  const checks = ['//#lint', '//#types', '//#unused', '//#boundaries', '//#names', 'build']
  const code = await run(
    'turbo',
    [
      'run',
      ...checks,
      '--output-logs=errors-only',
      '--log-order=grouped',
      '--continue',
      '--no-update-notifier',
    ],
    { env },
  )
  if (code !== 0) process.exit(code)
}
process.exitCode = await run(
  node,
  ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
  { env },
)
