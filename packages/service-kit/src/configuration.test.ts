import { expect, expectTypeOf, test } from 'vitest'
import { readConfiguration } from './configuration.ts'
import { defineVariable } from './define-variable.ts'
import { ConfigurationError } from './errors.ts'
import { helpText } from './help.ts'
import { referenceTable } from './reference.ts'
import { listOf, oneOf, trueOrFalse, urlOf, wholeNumber } from './value-schemas.ts'
import { ADMIN_PORT, DATABASE_DIRECT_URL, DATABASE_URL, REDIS_KEY_PREFIX } from './variables.ts'

const NETWORK = defineVariable({
  env: 'SSV_NETWORK',
  flag: 'network',
  schema: oneOf(['devnet', 'mainnet', 'hoodi']),
  accepts: 'devnet, mainnet or hoodi',
  doc: 'The network.',
})

const RPC_URLS = defineVariable({
  env: 'ETH_RPC_URLS',
  flag: 'rpc',
  schema: listOf(urlOf(['http', 'https', 'ws', 'wss'])),
  accepts: 'one or more URLs that begin with http://, https://, ws:// or wss://',
  doc: 'Ethereum nodes.',
  secret: true,
  repeatable: true,
})

const START_BLOCK = defineVariable({
  env: 'SSV_START_BLOCK',
  flag: 'start-block',
  schema: wholeNumber(),
  optional: true,
  accepts: 'a block number',
  doc: 'The first block.',
})

const table = {
  network: NETWORK,
  rpcUrls: RPC_URLS,
  startBlock: START_BLOCK,
  adminPort: ADMIN_PORT,
  serveWhileSyncing: defineVariable({
    env: 'SERVE_WHILE_SYNCING',
    flag: 'serve-while-syncing',
    schema: trueOrFalse(),
    default: 'false',
    accepts: 'true or false',
    doc: 'Serve before the first synchronisation is done.',
    isSwitch: true,
  }),
}
const enough = { SSV_NETWORK: 'hoodi', ETH_RPC_URLS: 'https://a.example/k, wss://b.example' }

function faultsOf(env: Record<string, string>, argv: string[] = []): string[] {
  try {
    readConfiguration(table, { env, argv })
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split('\n')
    throw error
  }
  return []
}

test('reads typed values from environment and defaults, including lists and optional ones', () => {
  const configuration = readConfiguration(table, { env: enough, argv: [] })
  expect(configuration).toEqual({
    network: 'hoodi',
    rpcUrls: ['https://a.example/k', 'wss://b.example'],
    startBlock: undefined,
    adminPort: 15_000,
    serveWhileSyncing: false,
  })
  expectTypeOf(configuration.rpcUrls).toEqualTypeOf<string[]>()
  expectTypeOf(configuration.startBlock).toEqualTypeOf<number | undefined>()
})

test('is deeply frozen', () => {
  const configuration = readConfiguration(table, { env: enough, argv: [] })
  expect(Object.isFrozen(configuration)).toBe(true)
  expect(Object.isFrozen(configuration.rpcUrls)).toBe(true)
})

test('prefers a flag to the environment, in both spellings, repeated and as a switch', () => {
  const argv = ['--rpc', 'http://c.example', '--rpc=http://d.example', '--start-block=7']
  const configuration = readConfiguration(table, {
    env: enough,
    argv: [...argv, '--serve-while-syncing'],
  })
  expect(configuration).toMatchObject({
    rpcUrls: ['http://c.example', 'http://d.example'],
    startBlock: 7,
    serveWhileSyncing: true,
  })
})

test('treats an empty environment variable as unset', () => {
  const env = { ...enough, ADMIN_PORT: '', SSV_START_BLOCK: ' ' }
  expect(readConfiguration(table, { env, argv: [] })).toMatchObject({ adminPort: 15_000 })
})

test('reports all invalid values at once, each with name, value and what is accepted', () => {
  const env = { SSV_NETWORK: 'hoody', ADMIN_PORT: '70000' }
  expect(faultsOf(env, ['--start-block', '-1', '--colour=red'])).toEqual([
    '--colour is unknown; accepted: --network, --rpc, --start-block, --serve-while-syncing',
    'SSV_NETWORK (--network) is "hoody"; accepted: devnet, mainnet or hoodi',
    'ETH_RPC_URLS (--rpc) is not set; accepted: one or more URLs that begin with http://, https://, ws:// or wss://',
    '--start-block (SSV_START_BLOCK) is "-1"; accepted: a block number',
    'ADMIN_PORT is "70000"; accepted: a port from 0 to 65535 (0: any free one)',
  ])
})

test.each([
  [['--start-block'], '--start-block has no value'],
  [['--start-block', '--rpc=http://a'], '--start-block has no value'],
  [['--start-block=1', '--start-block=2'], '--start-block is given twice'],
  [['http://key@a.example'], 'The argument at place 1 is unknown'],
])('rejects %j', (argv, text) => {
  expect(faultsOf(enough, argv)).toEqual([expect.stringContaining(text)])
})

test('never shows a secret in an error', () => {
  const faults = faultsOf({ ...enough, ETH_RPC_URLS: 'ftp://a.example/f00dcafe,f00dcafe' })
  expect(faults).toEqual([expect.stringContaining('is "ftp://a.example", "[redacted]"')])
})

test.each([
  [START_BLOCK, '9007199254740991', '9007199254740992'],
  [START_BLOCK, '0', '1e3'],
  [DATABASE_URL, 'postgres://u:p@h:5432/d', 'mysql://h/d'],
  [DATABASE_DIRECT_URL, 'postgresql://h/d', 'h:5432/d'],
  [REDIS_KEY_PREFIX, '{a}', '{a}:{b}'],
])('$env accepts %s and rejects %s', (variable, good, bad) => {
  expect(variable.schema.safeParse(good).success).toBe(true)
  expect(variable.schema.safeParse(bad).success).toBe(false)
})

test('lets a service make a required variable optional and give it a default', () => {
  const own = {
    database: defineVariable({ ...DATABASE_URL, optional: true }),
    network: defineVariable({ ...NETWORK, default: 'devnet' }),
  }
  const configuration = readConfiguration(own, { env: {}, argv: [] })
  expect(configuration).toEqual({ database: undefined, network: 'devnet' })
  expectTypeOf(configuration.database).toEqualTypeOf<string | undefined>()
})

test('lists every variable with its flag, its default and whether it is required in help and reference', () => {
  const help = helpText(table, { command: 'gateway', about: 'Serves.' })
  const reference = referenceTable(table)
  for (const { env, flag, default: value } of Object.values<{
    env: string
    flag?: string
    default?: string
  }>(table)) {
    for (const text of [help, reference]) {
      expect(text).toContain(env)
      if (flag !== undefined) expect(text).toContain(`--${flag}`)
      if (value !== undefined) expect(text).toContain(value)
    }
  }
  expect(reference).toContain('| `SSV_NETWORK` | `--network` | devnet, mainnet')
  expect(help).toContain('Required.')
})

test('names a variable that Kubernetes set for a Service as such', () => {
  expect(faultsOf({ ...enough, ADMIN_PORT: 'tcp://10.43.0.7:15000' })).toEqual([
    expect.stringMatching(
      /^ADMIN_PORT is "tcp:.*there is a Service named "admin" \(set enableServiceLinks: false/,
    ),
  ])
  expect(faultsOf({ ...enough, ADMIN_PORT: 'http' })[0]).not.toContain('Service')
})
