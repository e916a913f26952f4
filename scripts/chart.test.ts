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

  test('passes lint with its default values', () => {
    const { status, stdout } = helm('lint', '--strict', CHART)
    expect(stdout).toContain('0 chart(s) failed')
    expect(status).toBe(0)
  })

  test('runs the commands of the image, each with its required variables and no others', () => {
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

  test('selects its own pods, by the ports of the image', () => {
    const manifests = render('ibftCollector.service.enabled=true')
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

  test('contains the names used by the documented replay commands, and starts none itself', () => {
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
    ['by default', []],
    ['with a long delay', ['WAIT_MS=7000', 'WINDOW_MS=90500']],
    ['when all connections are closed at once', ['WINDOW_MS=0']],
  ])('lets a gateway stop cleanly before it is killed, %s', (_, settings) => {
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

  test('gives no pod more permissions than it needs', () => {
    for (const { spec } of programsOf(render())) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      })
      expect(spec.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  test("keeps a collector's key in a volume of each replica, or takes it from the Secret", () => {
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
    ['a misspelt network', 'network=mainet'],
    ['a network for one service only', 'ibftCollector.config.SSV_NETWORK=hoodi'],
  ])('rejects %s', (_, setting) => {
    const { status, stderr } = helm('template', 'test', CHART, '--set', setting)
    expect(status).not.toBe(0)
    expect(stderr).toContain("values don't meet the specifications of the schema")
  })

  test.each([
    ['one key for three replicas', 'keyFromSecret=true', /keyFromSecret.*replicas must be 1/],
    ['one service for three replicas', 'service.enabled=true', /service.*replicas must be 1/],
    [
      'one address for three',
      'config.P2P_ANNOUNCE_IP=192.0.2.1',
      /ANNOUNCE_IP.*replicas must be 1/,
    ],
  ])('rejects %s', (_, setting, why) => {
    const set = ['ibftCollector.replicas=3', `ibftCollector.${setting}`]
    const args = set.flatMap((it) => ['--set', it])
    const { status, stderr } = helm('template', 'test', CHART, ...args)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(why)
    const one = args.map((it) => it.replace('replicas=3', 'replicas=1'))
    expect(helm('template', 'test', CHART, ...one).status).toBe(0)
  })

  test('announces the node port that leads to the collector, and the address of its node', () => {
    const service = 'ibftCollector.service'
    const asked = [`${service}.enabled=true`, `${service}.type=NodePort`]
    const args = asked.flatMap((it) => ['--set', it])
    expect(helm('template', 'test', CHART, ...args).stderr).toContain('p2pNodePort')
    const manifests = render(
      ...asked,
      `${service}.p2pNodePort=31300`,
      `${service}.discoveryNodePort=31200`,
    )
    const [collector] = manifests.filter(({ kind }) => kind === 'StatefulSet')
    const env = JSON.stringify(collector?.spec.template.spec.containers[0].env)
    expect(env).toContain('{"name":"P2P_ANNOUNCE_TCP_PORT","value":"31300"}')
    expect(env).toContain('{"name":"P2P_ANNOUNCE_UDP_PORT","value":"31200"}')
    expect(env).toContain('status.hostIP')
    const ports = manifests.filter(({ kind }) => kind === 'Service').map(({ spec }) => spec.ports)
    expect(JSON.stringify(ports)).toMatch(/"nodePort":31300.*"nodePort":31200/)
  })

  test('gives chain-indexer and collector one network', () => {
    const maps = render('network=hoodi').filter(({ kind }) => kind === 'ConfigMap')
    const networks = maps.map(({ metadata, data }) => [metadata.name, data?.SSV_NETWORK])
    expect(Object.fromEntries(networks)).toEqual({
      'test-ssv-exporter-chain-indexer': 'hoodi',
      'test-ssv-exporter-gateway': undefined,
      'test-ssv-exporter-ibft-collector': 'hoodi',
    })
  })

  test('mounts certificate authorities and extra volumes in every pod', () => {
    const pods = programsOf(
      render(
        'caSecret=authorities',
        'extraEnv[0].name=PGSSLCERT,extraEnv[0].value=/etc/client/tls.crt',
        'extraVolumes[0].name=client,extraVolumes[0].secret.secretName=client',
        'extraVolumeMounts[0].name=client,extraVolumeMounts[0].mountPath=/etc/client',
      ),
    )
    expect(pods).toHaveLength(COMMANDS.length)
    for (const { spec } of pods) {
      const text = JSON.stringify(spec)
      expect(text).toContain('"name":"NODE_EXTRA_CA_CERTS","value":"/etc/ssv-exporter/ca/ca.crt"')
      expect(text).toContain('"name":"ca","mountPath":"/etc/ssv-exporter/ca","readOnly":true')
      expect(text).toMatch(/"secretName":"authorities"/)
      expect(text).toContain('"name":"PGSSLCERT"')
      expect(text).toContain('"mountPath":"/etc/client"')
      expect(text).toContain('"secretName":"client"')
    }
  })

  test('creates disruption budgets on request, but not for single replicas', () => {
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
