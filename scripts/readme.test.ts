import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { NETWORK_NAMES, presetOf } from '../packages/contracts/src/presets.ts'
import { readConfiguration } from '../packages/service-kit/src/configuration.ts'
import { silentLogger } from '../packages/service-kit/src/logger.ts'
import { createMetrics } from '../packages/service-kit/src/metrics.ts'
import { createTestDatabase } from '../packages/test-kit/src/postgres.ts'
import { EXPORTER_VARIABLES } from '../services/exporter/src/configuration.ts'
import { createExporter } from '../services/exporter/src/exporter.ts'
import { createDisplay } from '../services/exporter/src/terminal/display.ts'
import { createScreen } from '../services/exporter/src/terminal/screen.ts'
import { connect } from '../services/gateway/src/testing/client.ts'
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
    const pattern = /^npx wscat -c ws:\/\/127\.0\.0\.1:(\d+)\/query -w 1 -x '(.*)'$/
    const [, toPort, request = ''] = pattern.exec(command) ?? []
    expect(toPort, command).toBe(port)
    const client = await connect(`${gateway().replace('http', 'ws')}/query`)
    await expect
      .poll(async () => {
        const answer = (await client.ask(request)).trimEnd()
        return isShownAs(output.join('\n'), answer) ? output.join('\n') : answer
      }, PATIENCE)
      .toBe(output.join('\n'))
    client.socket.close()
  }
})

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

test('README.md: the support table is correct for every network', async () => {
  const [, table = ''] = /## What works\n(.*?)\n## /s.exec(await read('README.md')) ?? []
  const rows = cellsOf(table)
  expect(rows.flatMap(([names = '']) => names.split(', ')).sort()).toEqual(
    [...NETWORK_NAMES].sort(),
  )
  for (const [names = '', registry, decided, duties] of rows) {
    for (const name of names.split(', ')) {
      const preset = presetOf(name as (typeof NETWORK_NAMES)[number])
      // A devnet contains its own network; a custom one is described by its user.
      const isOwn = ['devnet', 'custom'].includes(name)
      const generation = preset?.p2p?.generation
      // Networks of generation alan are joined only if the settings name it.
      expect({ name, registry, decided, duties }).toEqual({
        name,
        registry: 'yes',
        decided: isOwn || generation === 'genesis' ? 'yes' : 'on request',
        duties: isOwn || generation === 'alan' ? 'on request' : 'no',
      })
    }
  }
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
