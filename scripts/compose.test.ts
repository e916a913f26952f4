import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { stopDeadlineMs } from '../services/gateway/src/stop-deadline.ts'
import { PROGRAMS } from './configuration-reference.ts'
import { ROOT } from './source-files.ts'

interface Service {
  command?: string[]
  environment?: Record<string, string>
  ports?: string[]
  stop_grace_period?: string
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const compose = read('docker-compose.yml')
const services: Record<string, Service> = parse(compose, { merge: true }).services

test.each(['migrate', 'chain-indexer', 'ibft-collector', 'gateway'])(
  'compose gives %s every variable it must have and no other',
  (name) => {
    const program = PROGRAMS.find((known) => known.name === name)
    const given = Object.keys(services[name]?.environment ?? {})
    const table = Object.values(program?.table ?? {})
    expect(services[name]?.command?.join(' ')).toBe(program?.command)
    expect(table.map(({ env }) => env)).toEqual(expect.arrayContaining(given))
    const required = table.filter(
      (variable) => variable.default === undefined && variable.optional !== true,
    )
    expect(given).toEqual(expect.arrayContaining(required.map(({ env }) => env)))
  },
)

test('compose gives a gateway the time that it takes to stop in order', () => {
  const { environment = {}, stop_grace_period: grace = '' } = services.gateway ?? {}
  const defaultOf = (text = '') => Number.parseInt(/:-(\d+)s?\}$/.exec(text)?.[1] ?? '', 10)
  const stopMs = stopDeadlineMs({
    drainWaitMs: defaultOf(environment.GATEWAY_DRAIN_WAIT_MS),
    drainWindowMs: defaultOf(environment.GATEWAY_DRAIN_WINDOW_MS),
  })
  expect(defaultOf(grace)).toBeGreaterThan(stopMs / 1_000)
})

test('each command is a program that the build makes', () => {
  for (const { command } of PROGRAMS.filter(({ name }) => name !== 'exporter')) {
    const source = command
      .replace(/^node /, '')
      .replace('/dist/', '/src/')
      .replace(/js$/, 'ts')
    expect(existsSync(join(ROOT, source)), source).toBe(true)
  }
})

test('the documented commands of a replay stop, use and start services that there are', () => {
  const lines = [
    ...read('docs/operations.md').matchAll(/^docker compose (stop|run --rm|start) (\S+) ?(.*)$/gm),
  ]
  expect(lines.map(([, verb, service]) => [verb, service])).toEqual([
    ['stop', 'chain-indexer'],
    ['run --rm', 'chain-indexer'],
    ['start', 'chain-indexer'],
  ])
  const replay = PROGRAMS.find(({ name }) => name === 'replay')
  expect(lines[1]?.[3]).toBe(replay?.command)
  const given = Object.keys(services['chain-indexer']?.environment ?? {})
  const table = Object.values(replay?.table ?? {})
  const required = table.filter(
    (variable) => variable.default === undefined && variable.optional !== true,
  )
  expect(required.length).toBeGreaterThan(0)
  expect(given).toEqual(expect.arrayContaining(required.map(({ env }) => env)))
})

test('everything published is bound to this machine unless told otherwise', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? [])
  expect(ports).toHaveLength(3)
  for (const port of ports) {
    expect(port).toMatch(/^\$\{(GATEWAY|P2P)_PUBLISH_ADDRESS:-127\.0\.0\.1\}:/)
  }
})

test('.env.example names every variable that compose takes, and no other', () => {
  const taken = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
  const offered = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name]) => name,
  )
  expect([...new Set(taken)].sort()).toEqual(offered.sort())
})
