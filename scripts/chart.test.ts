import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { readConfiguration } from '../packages/service-kit/src/configuration.ts'
import { notRun } from '../packages/test-kit/src/not-run.ts'
import { GATEWAY_VARIABLES, gatewayOptionsOf } from '../services/gateway/src/configuration.ts'
import { stopDeadlineMs } from '../services/gateway/src/stop-deadline.ts'
import { PROGRAMS } from './configuration-reference.ts'
import { runsHere, unpackHelm } from './helm-program.ts'
import { ROOT } from './source-files.ts'

const CHART = join(ROOT, 'k8s', 'ssv-exporter')
const COMMANDS = ['chain-indexer', 'gateway', 'ibft-collector', 'migrate', 'replay']
const WITH_PODS = ['Deployment', 'StatefulSet', 'Job', 'CronJob']

interface Container {
  name: string
  command: string[]
  env: { name: string }[]
  envFrom?: { configMapRef: { name: string } }[]
  ports?: { name: string; containerPort: number }[]
  securityContext: Record<string, unknown>
  lifecycle?: { preStop: { sleep: { seconds: number } } }
  livenessProbe?: { httpGet: { port: string } }
}

interface Manifest {
  kind: string
  metadata: { name: string; labels: Record<string, string> }
  data?: Record<string, string> | null
  spec: {
    replicas?: number
    selector: Record<string, string> & { matchLabels?: Record<string, string> }
    ports?: { targetPort: string }[]
    template: PodTemplate
    suspend?: boolean
    jobTemplate?: { spec: { template: PodTemplate } }
  }
}

interface PodTemplate {
  metadata: { labels: Record<string, string> }
  spec: {
    containers: [Container]
    securityContext: Record<string, unknown>
    terminationGracePeriodSeconds?: number
  }
}

if (!runsHere) {
  notRun('the Helm chart', 'there is a helm program for Linux on x64 only', 'run it there')
}

describe.runIf(runsHere)('the chart', () => {
  let unpacked: ReturnType<typeof unpackHelm>
  beforeAll(() => {
    unpacked = unpackHelm()
  })
  afterAll(() => rmSync(unpacked.folder, { recursive: true }))

  function helm(...args: string[]) {
    return spawnSync(unpacked.helm, args, {
      encoding: 'utf8',
      env: { HOME: unpacked.folder, PATH: process.env.PATH },
    })
  }

  function render(...settings: string[]): Manifest[] {
    const set = settings.flatMap((setting) => ['--set', setting])
    const { stdout, stderr, status } = helm('template', 'test', CHART, ...set)
    expect(stderr).toBe('')
    expect(status).toBe(0)
    return parseAllDocuments(stdout).flatMap((document) => document.toJS() ?? [])
  }

  const programsOf = (manifests: Manifest[]) =>
    manifests
      .filter(({ kind }) => WITH_PODS.includes(kind))
      .map(({ spec }) => spec.jobTemplate?.spec.template ?? spec.template)

  test('passes lint with its own values', () => {
    const { status, stdout } = helm('lint', '--strict', CHART)
    expect(stdout).toContain('0 chart(s) failed')
    expect(status).toBe(0)
  })

  test('runs the commands of the image, each with every variable it must have and no other', () => {
    const manifests = render()
    const containers = programsOf(manifests).map(({ spec }) => spec.containers[0])
    expect(containers.map(({ name }) => name).sort()).toEqual(COMMANDS)
    for (const { name, command, env, envFrom = [] } of containers) {
      const program = PROGRAMS.find((known) => known.name === name)
      expect(command.join(' ')).toBe(program?.command)
      const [map] = envFrom.map(({ configMapRef }) => configMapRef.name)
      const config = manifests.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === map,
      )
      const given = [...env.map((entry) => entry.name), ...Object.keys(config?.data ?? {})]
      const table = Object.values(program?.table ?? {})
      expect(table.map((variable) => variable.env)).toEqual(expect.arrayContaining(given))
      const required = table.filter(
        (variable) => variable.default === undefined && variable.optional !== true,
      )
      expect(given).toEqual(expect.arrayContaining(required.map((variable) => variable.env)))
    }
  })

  test('selects the pods it makes, by the ports of the image', () => {
    const manifests = render('ibftCollector.service.enabled=true', 'ibftCollector.replicas=2')
    const pods = programsOf(manifests)
    const image = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    const exposed = /^EXPOSE (.*)$/m
      .exec(image)?.[1]
      ?.split(' ')
      .map((port) => Number.parseInt(port, 10))
    for (const { kind, spec } of manifests) {
      if (!['Service', 'PodDisruptionBudget', 'Deployment', 'StatefulSet'].includes(kind)) continue
      const selector = Object.entries(spec.selector.matchLabels ?? spec.selector)
      const selected = pods.filter(({ metadata }) =>
        selector.every(([label, value]) => metadata.labels[label] === value),
      )
      expect(selected).toHaveLength(1)
      const ports = selected[0]?.spec.containers[0].ports ?? []
      expect(exposed).toEqual(expect.arrayContaining(ports.map((port) => port.containerPort)))
      const names = ports.map(({ name }) => name)
      if (kind === 'Service') {
        expect(names).toEqual(
          expect.arrayContaining(spec.ports?.map((port) => port.targetPort) ?? []),
        )
      }
    }
  })

  test('has what the documented commands of a replay name, and begins none by itself', () => {
    const document = readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8')
    const release = /^helm install (\S+)/m.exec(document)?.[1] ?? ''
    const { stdout } = helm('template', release, CHART)
    const manifests: Manifest[] = parseAllDocuments(stdout).flatMap((one) => one.toJS() ?? [])
    const names = (kind: string) =>
      manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name)
    const named = (pattern: RegExp) => [...document.matchAll(pattern)].map(([, name]) => name)

    expect(named(/--from=cronjob\/(\S+)/g)).toEqual(names('CronJob'))
    const scaled = named(/^kubectl scale deployment (\S+)/gm)
    expect(scaled).toHaveLength(2)
    expect(names('Deployment')).toEqual(expect.arrayContaining(scaled))
    const [selector = ''] = named(/^kubectl wait pod .*--selector=(\S+)/gm)
    const waitedFor = manifests.filter(({ kind, spec }) => {
      const labels = kind === 'Deployment' ? spec.template.metadata.labels : {}
      return selector
        .split(',')
        .every((part) => `${part.split('=')[0]}=${labels[part.split('=')[0] ?? '']}` === part)
    })
    expect(waitedFor.map(({ metadata }) => metadata.name)).toEqual([scaled[0]])
    const cronJobs = manifests.filter(({ kind }) => kind === 'CronJob')
    expect(cronJobs.map(({ spec }) => spec.suspend)).toEqual([true])
  })

  test.each([
    ['by itself', []],
    ['when it is told to take its time', ['WAIT_MS=7000', 'WINDOW_MS=90500']],
    ['when it closes everything at once', ['WINDOW_MS=0']],
  ])('lets a gateway stop in order before it is killed, %s', (_, settings) => {
    const set = settings.flatMap((it) => ['--set-string', `gateway.config.GATEWAY_DRAIN_${it}`])
    const manifests = parseAllDocuments(helm('template', 'test', CHART, ...set).stdout).map(
      (document): Manifest => document.toJS(),
    )
    const of = (kind: string) =>
      manifests.find((it) => it?.kind === kind && it.metadata.name.endsWith('-gateway'))
    const pod = of('Deployment')?.spec.template.spec
    const env = { ...of('ConfigMap')?.data, DATABASE_URL: 'postgres://x', REDIS_URL: 'redis://x' }
    const configuration = readConfiguration(GATEWAY_VARIABLES, { env, argv: [] })
    const stopMs = stopDeadlineMs(gatewayOptionsOf(configuration))
    const preStopSeconds = pod?.containers[0].lifecycle?.preStop.sleep.seconds ?? 0
    expect(preStopSeconds).toBeGreaterThan(0)
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThan(preStopSeconds + stopMs / 1_000)
  })

  test('gives no pod more rights than it needs', () => {
    for (const { spec } of programsOf(render())) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      })
      expect(spec.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  test('keeps who a collector is in a volume of each replica, or takes it from the Secret', () => {
    const collector = (...settings: string[]) => {
      const all = render(...settings).filter(({ kind }) => kind === 'StatefulSet')
      expect(all).toHaveLength(1)
      return JSON.stringify(all)
    }
    expect(collector()).toMatch(/"volumeClaimTemplates":\[.*"name":"identity"/)
    expect(collector()).not.toMatch(/NETWORK_PRIVATE_KEY|hostPort|emptyDir/)
    expect(collector('ibftCollector.persistence.enabled=false')).toContain('emptyDir')
    expect(collector('ibftCollector.keyFromSecret=true')).toContain('"key":"NETWORK_PRIVATE_KEY"')
    const reachable = collector('ibftCollector.hostPorts=true')
    expect(reachable).toMatch(/"hostPort":13001.*"hostPort":12001.*P2P_ANNOUNCE_IP.*status.hostIP/)
    const announced = 'ibftCollector.config.P2P_ANNOUNCE_IP=192.0.2.1'
    expect(collector('ibftCollector.hostPorts=true', announced)).not.toContain('status.hostIP')
  })

  test.each([
    ['a misspelt variable', 'gateway.config.GATEWAY_POOLSIZE=1'],
    ['a variable of another service', 'gateway.config.SSV_NETWORK=hoodi'],
    ['a variable that the chart sets', 'gateway.config.GATEWAY_PORT=80'],
    ['a misspelt value', 'gateway.replica=3'],
    ['a key outside the Secret', `ibftCollector.config.NETWORK_PRIVATE_KEY=${'1'.repeat(64)}`],
    ['a fixed port of the collector', 'ibftCollector.config.P2P_TCP_PORT=9000'],
  ])('refuses %s', (_, setting) => {
    const { status, stderr } = helm('template', 'test', CHART, '--set', setting)
    expect(status).not.toBe(0)
    expect(stderr).toContain("values don't meet the specifications of the schema")
  })

  test('protects nothing from disruption that has one replica, and makes policies when asked', () => {
    const kinds = render('gateway.replicas=1', 'networkPolicy.enabled=true').map(
      ({ kind, metadata }) => `${kind} ${metadata.labels['app.kubernetes.io/component']}`,
    )
    expect(kinds).not.toContain('PodDisruptionBudget gateway')
    expect(kinds).toContain('PodDisruptionBudget chain-indexer')
    expect(kinds).toContain('NetworkPolicy gateway')
    expect(kinds).toContain('NetworkPolicy ibft-collector')
  })
})

test('the chart runs the image of this version', () => {
  const { appVersion } = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(appVersion).toBe(version)
})
