import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { stopDeadlineMs } from '../services/gateway/src/stop-deadline.ts'
import { PROGRAMS } from './configuration-reference.ts'
import { ROOT } from './source-files.ts'

interface Service {
  image?: string
  profiles?: string[]
  healthcheck?: { disable?: boolean; test?: string[] }
  logging?: { options?: Record<string, string> }
  ulimits?: { nofile?: { soft: number; hard: number } }
  mem_limit?: string
  volumes?: string[]
  deploy?: { replicas?: string }
  command?: string[]
  environment?: Record<string, string>
  ports?: string[]
  stop_grace_period?: string
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const compose = read('docker-compose.yml')
const services: Record<string, Service> = parse(compose, { merge: true }).services

test.each(['migrate', 'chain-indexer', 'ibft-collector', 'gateway'])(
  'compose gives %s its required variables and no others',
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

test('compose gives a gateway enough time to stop cleanly', () => {
  const { environment = {}, stop_grace_period: grace = '' } = services.gateway ?? {}
  const defaultOf = (text = '') => Number.parseInt(/:-(\d+)s?\}$/.exec(text)?.[1] ?? '', 10)
  const stopMs = stopDeadlineMs({
    drainWaitMs: defaultOf(environment.GATEWAY_DRAIN_WAIT_MS),
    drainWindowMs: defaultOf(environment.GATEWAY_DRAIN_WINDOW_MS),
  })
  expect(defaultOf(grace)).toBeGreaterThan(stopMs / 1_000)
})

test('each command is a program in the build', () => {
  for (const { command } of PROGRAMS.filter(({ name }) => name !== 'exporter')) {
    const source = command
      .replace(/^node (--\S+ )*/, '')
      .replace('/dist/', '/src/')
      .replace(/js$/, 'ts')
    expect(existsSync(join(ROOT, source)), source).toBe(true)
  }
})

test('the documented replay commands name existing services', () => {
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

test('all published ports are bound to the loopback address by default', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? [])
  expect(ports).toHaveLength(6)
  for (const port of ports) {
    expect(port).toMatch(/^\$\{(GATEWAY|P2P|OBSERVABILITY)_PUBLISH_ADDRESS:-127\.0\.0\.1\}:/)
  }
})

test('gateways are reached through nginx, with the configuration that the tests use', () => {
  const { gateway, proxy } = services
  expect(gateway?.ports).toBeUndefined()
  expect(gateway?.deploy?.replicas).toMatch(/GATEWAY_REPLICAS:-2/)
  expect(proxy?.volumes).toEqual(['./deploy/nginx.conf:/etc/nginx/nginx.conf:ro'])
  const nginx = read('deploy/nginx.conf')
  expect(nginx).toContain('http://gateway:14000;')
  const [, listened] = /listen (\d+);/.exec(nginx) ?? []
  expect(proxy?.ports?.[0]).toMatch(new RegExp(`:${listened}$`))
  expect(proxy?.ulimits?.nofile?.soft).toBe(
    Number(/worker_rlimit_nofile (\d+)/.exec(nginx)?.[1] ?? 0),
  )
})

test('every container has limited logs and memory', () => {
  for (const [name, { logging, mem_limit }] of Object.entries(services)) {
    expect(logging?.options, name).toMatchObject({ 'max-size': '10m', 'max-file': '5' })
    expect(mem_limit, name).toMatch(/^(\d+[mg]|\$\{[A-Z_]+_MEMORY:-\d+[mg]\})$/)
  }
})

test('health checks test liveness; readiness restarts nothing', () => {
  for (const name of ['chain-indexer', 'ibft-collector', 'gateway', 'devnet']) {
    expect(services[name]?.healthcheck, name).toBeUndefined()
  }
  expect(read('Dockerfile')).toMatch(/HEALTHCHECK [^\n]*\\\n[^\n]*\/live`/)
})

test('the profiles start what they are named after, and their mounts exist', () => {
  const of = (profile: string) =>
    Object.keys(services).filter((name) => services[name]?.profiles?.includes(profile))
  expect(of('devnet')).toEqual(['devnet'])
  expect(of('observability')).toEqual(['prometheus', 'grafana'])
  for (const { volumes = [] } of Object.values(services)) {
    const files = volumes.flatMap((volume) => /^\.\/([^:]+):/.exec(volume)?.[1] ?? [])
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true)
  }
  const scraped = parse(read('deploy/prometheus.yml')).scrape_configs[0].dns_sd_configs[0]
  expect(Object.keys(services)).toEqual(expect.arrayContaining(scraped.names))
  expect(read('Dockerfile')).toContain(`ADMIN_PORT=${scraped.port}`)
})

test('.env.example lists every variable that compose uses, and no others', () => {
  const taken = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
  const offered = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name]) => name,
  )
  expect([...new Set(taken)].sort()).toEqual(offered.sort())
})
