// Makes a fresh clone runnable with nothing but Node.js >= 20 and npm: fetches the pinned package
// manager (and Node.js 24 where the machine's own is older), then installs from the frozen lockfile.
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

/** Prints one line that says what is missing, why it is needed and how to get it; exits 1. */
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

/** How the registry is reached: whoever sets it for npm means pnpm too. */
const REACHING_THE_REGISTRY =
  /^npm_config_(registry|cafile|strict_ssl|proxy|https?_proxy|noproxy|userconfig|globalconfig)$/i

/** npm hands its own configuration to children as npm_* variables; pnpm would take them for its own. */
function cleanEnv() {
  const isKept = (name) =>
    REACHING_THE_REGISTRY.test(name) || !/^npm_(config|package|lifecycle)/i.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isKept(name)))
}

/**
 * Installs toolchain and dependencies, unless they are installed as the lock files say.
 * @returns the environment to run the project's programs in, and `node`, the Node.js to run them with
 */
export function bootstrap() {
  if (major(process.version) < OLDEST_NODE_TO_BOOTSTRAP) {
    refuse(
      `Node.js ${process.version} is too old: ${OLDEST_NODE_TO_BOOTSTRAP} or newer is needed to start (it then fetches the one the project runs on): see https://nodejs.org`,
    )
  }
  // Run by the Node.js it fetched before, it must not take that for the machine's own and drop it.
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
    // Behind a proxy with a certificate of its own: the Node.js that was fetched trusts what the machine trusts.
    NODE_USE_SYSTEM_CA: process.env.NODE_USE_SYSTEM_CA ?? '1',
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  }
  if (!isInstalled(root)) installDependencies(node, env)
  return { env, node }
}

/** Installs what the lock file names, and remembers that it did. */
function installDependencies(node, env) {
  const pnpm = join(toolchain, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')
  const first = !existsSync(join(root, 'node_modules'))
  if (first) process.stderr.write('Installing dependencies\n')
  // What came from another user's package store is replaced without asking: nobody could answer.
  const args = [pnpm, 'install', '--frozen-lockfile', '--config.confirmModulesPurge=false']
  const install = spawnSync(node, [...args, '--prefer-offline', '--reporter=silent'], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (install.status !== 0) {
    // Once more, aloud: the silent reporter keeps the reason to itself.
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

// SIGINT too: only a terminal sends it to the whole group. There the child gets it twice at once, and
// services take that for one signal. The scripts of package.json begin with `exec`, because npm
// signals the shell that it runs them in, and a shell waits for its command.
const HANDED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Runs a program of the workspace to its end, terminal shared. Resolves with its exit code. */
export function run(command, args, options) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
  const handOn = (signal) => child.kill(signal)
  for (const signal of HANDED_ON) process.on(signal, handOn)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const signal of HANDED_ON) process.off(signal, handOn)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

/** Compiles the packages whose sources changed; what the compiler says is shown when it fails. */
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
