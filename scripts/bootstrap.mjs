// Prepares a fresh clone with nothing but Node.js >= 20 and npm: downloads the pinned package
// manager (and Node.js 24 if the installed one is older), then installs from the frozen lockfile.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInstalled, markInstalled } from './install-state.mjs'

const OLDEST_NODE_TO_BOOTSTRAP = 20
const NODE_TO_RUN = 24

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const toolchain = join(root, 'toolchain')

/** Prints one line with what is missing, why it is needed and how to get it; exits 1. */
export function refuse(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

const major = (version) => Number(version.replace(/^v/, '').split('.')[0])

function installToolchain(withNode) {
  const lock = readFileSync(join(toolchain, 'package-lock.json'))
  const wanted = `${createHash('sha256').update(lock).digest('hex')} node:${withNode}`
  const stamp = join(toolchain, 'node_modules', '.stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  if (!withNode) args.push('--omit=optional')
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : ['npm']
  process.stderr.write(`Fetching pnpm${withNode ? ` and Node.js ${NODE_TO_RUN}` : ''}\n`)
  const run = spawnSync(npm[0], [...npm.slice(1), ...args], {
    cwd: toolchain,
    env: cleanEnv(),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (run.error || run.status !== 0) {
    refuse(
      'pnpm could not be fetched (npm ci in toolchain/ failed, see above); it installs what the project is built of: check that npm reaches a package registry (behind a proxy that inspects TLS: NODE_EXTRA_CA_CERTS=/path/ca.crt) and run the command again',
    )
  }
  writeFileSync(stamp, wanted)
}

/** Registry settings: those of npm apply to pnpm as well. */
const REACHING_THE_REGISTRY =
  /^npm_config_(registry|cafile|strict_ssl|proxy|https?_proxy|noproxy|userconfig|globalconfig)$/i

/** npm passes its configuration to children as npm_* variables; pnpm would use them as its own. */
function cleanEnv() {
  const isKept = (name) =>
    REACHING_THE_REGISTRY.test(name) || !/^npm_(config|package|lifecycle)/i.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isKept(name)))
}

/**
 * Installs toolchain and dependencies, unless they match the lock files.
 * @returns the environment for the project's programs, and `node`, the Node.js to run them with
 */
export function bootstrap() {
  if (major(process.version) < OLDEST_NODE_TO_BOOTSTRAP) {
    refuse(
      `Node.js ${process.version} is too old: ${OLDEST_NODE_TO_BOOTSTRAP} or newer is needed to start (it then fetches the one the project runs on): see https://nodejs.org`,
    )
  }
  // Run by the Node.js downloaded before, it must not mistake that for the system's own and remove
  // it.
  const ownNode = process.execPath.startsWith(join(toolchain, 'node_modules'))
  const fetchNode = ownNode || major(process.version) < NODE_TO_RUN
  installToolchain(fetchNode)
  let node = process.execPath
  if (fetchNode) {
    node = join(
      toolchain,
      'node_modules',
      `node-${process.platform}-${process.arch}`,
      'bin',
      'node',
    )
    if (!existsSync(node)) {
      refuse(
        `Node.js ${NODE_TO_RUN} is needed and npm has no build of it for ${process.platform}-${process.arch} (this is ${process.version}): install it from https://nodejs.org and run the command again`,
      )
    }
  }
  const env = {
    ...cleanEnv(),
    PATH: [
      dirname(node),
      join(toolchain, 'node_modules', '.bin'),
      join(root, 'node_modules', '.bin'),
      process.env.PATH,
    ].join(delimiter),
    // Behind a proxy with a private certificate: the downloaded Node.js uses the system's
    // certificates.
    NODE_USE_SYSTEM_CA: process.env.NODE_USE_SYSTEM_CA ?? '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  }
  if (!isInstalled(root)) installDependencies(node, env)
  return { env, node }
}

/** Installs from the lock file, and records that it did. */
function installDependencies(node, env) {
  const pnpm = join(toolchain, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')
  const first = !existsSync(join(root, 'node_modules'))
  if (first) process.stderr.write('Installing dependencies\n')
  // Files of another user's package store are replaced without confirmation: nobody could answer
  // the prompt.
  const args = [pnpm, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  const install = spawnSync(node, [...args, '--prefer-offline', '--reporter=silent'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (install.status !== 0) {
    // Repeated with output: the silent reporter does not print the reason.
    const again = spawnSync(node, [...args, '--reporter=append-only'], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (again.status !== 0) {
      refuse(
        'The dependencies could not be installed (see above): check that npm reaches a package registry and that the disk has 2 GB free, then run the command again',
      )
    }
  }
  markInstalled(root)
}

// SIGINT too: only a terminal sends it to the whole group. There the child receives it twice at
// once, and services treat that as one signal. The scripts of package.json begin with `exec`,
// because npm signals the shell that it runs them in, and a shell waits for its command.
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs a program of the workspace to its end, sharing the terminal. Resolves with its exit code.
 */
export function run(command, args, options) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  const forward = (signal) => child.kill(signal)
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const signal of FORWARDED_SIGNALS) process.off(signal, forward)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

/** Compiles the packages whose sources changed; prints the compiler's output if it fails. */
export function build(env) {
  const args = ['run', 'build', '--output-logs=errors-only', '--log-order=grouped']
  const run = spawnSync('turbo', [...args, '--no-update-notifier'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  if (run.status === 0) return
  process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}${run.error?.message ?? ''}`)
  refuse('The build failed (see above)')
}
