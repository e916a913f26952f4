import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { NETWORK_NAMES } from '../packages/contracts/src/presets.ts'
import { readConfiguration } from '../packages/service-kit/src/configuration.ts'
import { silentLogger } from '../packages/service-kit/src/logger.ts'
import { createMetrics } from '../packages/service-kit/src/metrics.ts'
import { createTestDatabase } from '../packages/test-kit/src/postgres.ts'
import { indexerOptions } from '../services/chain-indexer/src/configuration.ts'
import {
  assertComplete,
  DEVNET_GENERATION,
  EXPORTER_VARIABLES,
} from '../services/exporter/src/configuration.ts'
import { createExporter } from '../services/exporter/src/exporter.ts'
import { createDisplay } from '../services/exporter/src/terminal/display.ts'
import { createScreen } from '../services/exporter/src/terminal/screen.ts'
import { connect } from '../services/gateway/src/testing/client.ts'
import { collectorOptions } from '../services/ibft-collector/src/configuration.ts'
import { CODE_BLOCKS, isShownAs } from './code-blocks.ts'
import { ROOT } from './source-files.ts'

const PATIENCE = { interval: 100 }
const read = (path: string) => readFile(join(ROOT, path), 'utf8')

/** The rows of a table, without padding and code marks. */
const cellsOf = (table: string) =>
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.replaceAll('`', '').trim()))

/**
 * The commands of README.md with output: a `console` block follows the `sh` block of its command.
 */
const COMMANDS = CODE_BLOCKS.filter(({ path }) => path === 'README.md').flatMap(
  ({ kind, lines }, i, blocks) => {
    if (kind !== 'console') return []
    const { kind: before, lines: commands = [] } = blocks[i - 1] ?? {}
    return [{ command: before === 'sh' ? commands.join('\n') : '', output: lines }]
  },
)

/** The default port stands for the actual one, and numbers for other numbers. */
const withoutNumbers = (line: string) => line.trimEnd().replaceAll(/\d+(?: \d{3})*/g, '#')

test('README.md: the commands print the output shown', async () => {
  const [start, ...asked] = COMMANDS
  expect(start?.command).toBe('npm start')
  expect(asked.length).toBeGreaterThan(0)
  const { screen, gateway } = await startDevnet()
  const expected = start?.output.map(withoutNumbers) ?? []
  const seen = () => {
    const lines = screen().map(withoutNumbers)
    let from = 0
    return expected.filter((line) => {
      const found = lines.indexOf(line, from)
      if (found !== -1) from = found + 1
      return found !== -1
    })
  }
  await expect.poll(seen, PATIENCE).toEqual(expected)
  const port = EXPORTER_VARIABLES.port.default
  expect(start?.output.join('\n')).toContain(`ws://127.0.0.1:${port}/query`)
  for (const { command, output } of asked) {
    expect(command).toContain(`//127.0.0.1:${port}/`)
    const ask = askerOf(command)
    await expect
      .poll(async () => {
        const answer = (await ask(gateway())).trimEnd()
        return isShownAs(output.join('\n'), answer) ? output.join('\n') : answer
      }, PATIENCE)
      .toBe(output.join('\n'))
  }
})

/** What a command of the reader's shell does, against another gateway. */
function askerOf(command: string): (gateway: string) => Promise<string> {
  const [, request] = /^npx wscat -c ws:\/\/[\d.:]+\/query -w 1 -x '(.*)'$/.exec(command) ?? []
  const [, path] = /^curl 'http:\/\/[\d.:]+(\/.*)'$/.exec(command) ?? []
  if (path !== undefined) return async (gateway) => await (await fetch(`${gateway}${path}`)).text()
  if (request === undefined) throw new Error(`not a command of the README: ${command}`)
  return async (gateway) => {
    const client = await connect(`${gateway.replace('http', 'ws')}/query`)
    try {
      return await client.ask(request)
    } finally {
      client.socket.close()
    }
  }
}

/** Runs `npm start` on a pseudo-terminal. */
async function startDevnet() {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-test-'))
  const { url, drop } = await createTestDatabase()
  const configuration = readConfiguration(EXPORTER_VARIABLES, {
    argv: [],
    env: { DATABASE_URL: url, DATA_DIR: folder, GATEWAY_PORT: '0', ADMIN_PORT: '0' },
  })
  let shown = ''
  const screen = createScreen({
    columns: 200,
    write: (text) => {
      shown += text
    },
  })
  const logger = silentLogger()
  const exporter = createExporter(configuration, {
    logger,
    metrics: createMetrics({ service: 'exporter' }),
    onFatal(error) {
      throw error
    },
  })
  const display = createDisplay(
    { network: configuration.network, onTerminal: true },
    { exporter, screen, logger },
  )
  onTestFinished(async () => {
    display.stop()
    await exporter.stop()
    await drop()
    await rm(folder, { recursive: true })
  })
  display.start()
  await exporter.start()
  return {
    /** Everything that a line of the terminal ever contained. */
    screen: () => shown.replaceAll('\r\u001b[2K', '\n').split('\n'),
    gateway: () => exporter.running()?.gateway.url ?? '',
  }
}

/** Settings that a network of its user's own needs. */
const CUSTOM = [
  ...['--contract', `0x${'cd'.repeat(20)}`, '--abi', 'current', '--start-block', '1'],
  ...['--rpc', 'http://127.0.0.1:1', '--beacon-node', 'http://127.0.0.1:1'],
]
const CUSTOM_ENV = { SSV_NETWORK_ID: '0x00007701', GENESIS_TIME: '1742213400' }

/** What the services do with these arguments. */
function supportOf(argv: readonly string[]) {
  const isCustom = argv.includes('custom')
  const configuration = readConfiguration(EXPORTER_VARIABLES, {
    argv: [...argv, ...(isCustom ? CUSTOM : [])],
    env: isCustom ? CUSTOM_ENV : {},
  })
  assertComplete(configuration)
  if (configuration.network === 'devnet') {
    const isAlan = (configuration.generation ?? DEVNET_GENERATION) === 'alan'
    return { registry: 'yes', decided: 'yes', duties: isAlan ? 'yes' : 'no' }
  }
  // Throws for a network whose contract is not known.
  indexerOptions(configuration)
  const options = collectorOptions(configuration)
  if ('reason' in options) return { registry: 'yes', decided: 'no', duties: 'no' }
  const isAlan = options.generation === 'alan'
  // Signing roots depend on the forks of the beacon chain.
  const isCollected = !isAlan || options.beaconNodeUrls.length > 0
  return {
    registry: 'yes',
    decided: isCollected ? 'yes' : 'no',
    duties: isAlan && isCollected ? 'yes' : 'no',
  }
}

test('README.md: the support table is correct for every network and its command', async () => {
  const [, table = ''] = /## What works\n(.*?)\n## /s.exec(await read('README.md')) ?? []
  const seen = new Set<string>()
  let names: string[] = []
  let before: string[] = []
  for (const [networks = '', command = '', registry, decided, duties] of cellsOf(table)) {
    const found = networks.split(', ').map((name) => name.split(/[ :]/)[0] ?? '')
    const named = found.filter((name) => (NETWORK_NAMES as readonly string[]).includes(name))
    const isAddition = networks === 'the same'
    if (!isAddition) names = named
    expect(names.length, networks).toBeGreaterThan(0)
    const flags = command
      .replace(/^npm start( -- )?/, '')
      .replace(' in addition', '')
      .split(' ')
      .filter((word) => !['', '…'].includes(word))
    before = isAddition ? [...before, ...flags] : flags
    for (const name of names) {
      seen.add(name)
      const argv = before.map((word) =>
        word === 'NAME' ? name : word === 'URL' ? 'http://127.0.0.1:1' : word,
      )
      expect({ name, command, ...supportOf(argv) }).toEqual({
        ...{ name, command, registry, decided, duties },
      })
    }
  }
  expect([...seen].sort()).toEqual([...NETWORK_NAMES].sort())
})

test('docs/replacing-the-go-exporter.md names existing settings', async () => {
  const [, table = ''] =
    /## Settings\n(.*?)(?:\n## |$)/s.exec(await read('docs/replacing-the-go-exporter.md')) ?? []
  const known = Object.values(EXPORTER_VARIABLES).map(({ env }) => env)
  const named = cellsOf(table).flatMap(
    ([, , here = '']) => here.match(/\b[A-Z0-9]+(?:_[A-Z0-9]+)+\b/g) ?? [],
  )
  expect(named.length).toBeGreaterThan(15)
  for (const name of named) expect(known).toContain(name)
})
