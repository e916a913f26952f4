import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer as createProxy } from 'node:http'
import { createServer as createRegistry } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Certificates,
  makeCertificates,
  opensslIsAvailable,
} from '../packages/test-kit/src/certificates.ts'
import { run } from '../packages/test-kit/src/run.ts'

/** Files that run before anything is installed. */
const SCRIPTS = ['bootstrap.mjs', 'install-state.mjs']
/** Exists only behind the proxy, which answers for it with a private certificate. */
const REGISTRY = 'https://registry.invalid/'
const VERSION = '1.0.0'

/** A replacement for pnpm: prints its arguments, and writes the file that pnpm writes. */
const PNPM = `#!/usr/bin/env node
const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync('node_modules', { recursive: true })
writeFileSync('node_modules/.modules.yaml', '')
const kept = Object.entries(process.env).filter(([name]) => /^(npm_config_|HTTPS_PROXY$|NODE_EXTRA)/i.test(name))
writeFileSync('given.json', JSON.stringify(Object.fromEntries(kept)))
`

describe.runIf(await opensslIsAvailable())('behind a proxy that inspects TLS', () => {
  let certificates: Certificates
  let folder: string
  let proxyUrl: string
  let close: () => void
  let asked: string[]

  beforeAll(async () => {
    certificates = await makeCertificates({ name: new URL(REGISTRY).hostname })
    folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))
    const archive = await packPnpm(folder)
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
    const registry = createRegistry(
      { cert: readFileSync(certificates.certificate), key: readFileSync(certificates.key) },
      (request, response) => {
        asked.push(request.url ?? '')
        const tarball = `${REGISTRY}pnpm/-/pnpm-${VERSION}.tgz`
        const version = { name: 'pnpm', version: VERSION, dist: { tarball, integrity } }
        if (request.url?.endsWith('.tgz')) response.end(archive)
        else {
          const latest = { 'dist-tags': { latest: VERSION }, versions: { [VERSION]: version } }
          response.end(JSON.stringify({ name: 'pnpm', ...latest }))
        }
      },
    ).listen(0, '127.0.0.1')
    await once(registry, 'listening')
    const proxy = createProxy().listen(0, '127.0.0.1')
    proxy.on('connect', (request, client) => {
      asked.push(`CONNECT ${request.url}`)
      const upstream = connect((registry.address() as AddressInfo).port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        client.pipe(upstream).pipe(client)
      })
      for (const socket of [client, upstream]) socket.on('error', () => {})
    })
    await once(proxy, 'listening')
    proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    close = () => {
      registry.close()
      proxy.close()
    }
  })
  afterAll(async () => {
    close()
    rmSync(folder, { recursive: true })
    await certificates.remove()
  })

  /** Runs the bootstrap in a clone that needs only this pnpm. */
  async function bootstrap(env: Record<string, string>) {
    asked = []
    const clone = mkdtempSync(join(folder, 'clone-'))
    const home = mkdtempSync(join(folder, 'home-'))
    mkdirSync(join(clone, 'scripts'))
    mkdirSync(join(clone, 'toolchain'))
    for (const script of SCRIPTS) {
      cpSync(join(import.meta.dirname, script), join(clone, 'scripts', script))
    }
    const dependencies = { pnpm: VERSION }
    const lock = { name: 'toolchain', lockfileVersion: 3, requires: true }
    const packages = { '': { dependencies }, 'node_modules/pnpm': { version: VERSION } }
    write(join(clone, 'toolchain', 'package.json'), { name: 'toolchain', dependencies })
    write(join(clone, 'toolchain', 'package-lock.json'), { ...lock, packages })
    writeFileSync(join(home, '.npmrc'), `registry=${REGISTRY}\nfetch-retries=0\n`)
    const program = `import { bootstrap } from './scripts/bootstrap.mjs'; bootstrap()`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: clone,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: home,
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = ''
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    const [code] = (await once(child, 'close')) as [number]
    const file = join(clone, 'given.json')
    const given = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
      : undefined
    return { code, errors, given }
  }

  test.each([
    ['HTTPS_PROXY and NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS'],
    ["npm's proxy and cafile as variables", 'npm_config_https_proxy', 'npm_config_cafile'],
  ])('%s lead npm to the registry and reach pnpm', async (_, proxyVariable, authorityVariable) => {
    const env = { [proxyVariable]: proxyUrl, [authorityVariable]: certificates.authority }
    const { code, errors, given } = await bootstrap(env)
    expect({ code, errors }).toEqual({ code: 0, errors: expect.any(String) })
    expect(asked).toContain('CONNECT registry.invalid:443')
    expect(asked).toContain(`/pnpm/-/pnpm-${VERSION}.tgz`)
    expect(given).toMatchObject(env)
  })

  test('fails without the authority, naming the missing setting', async () => {
    const { code, errors, given } = await bootstrap({ HTTPS_PROXY: proxyUrl })
    expect(code).toBe(1)
    expect(errors).toContain('behind a proxy that inspects TLS: NODE_EXTRA_CA_CERTS=/path/ca.crt')
    expect(given).toBeUndefined()
  })
})

function write(path: string, content: object): void {
  writeFileSync(path, JSON.stringify(content))
}

async function packPnpm(folder: string): Promise<Buffer> {
  mkdirSync(join(folder, 'package', 'bin'), { recursive: true })
  const bin = { pnpm: 'bin/pnpm.cjs' }
  write(join(folder, 'package', 'package.json'), { name: 'pnpm', version: VERSION, bin })
  writeFileSync(join(folder, 'package', 'bin', 'pnpm.cjs'), PNPM)
  const packed = await run('tar', ['-czf', 'pnpm.tgz', 'package'], { cwd: folder })
  if (!packed.ok) throw new Error(packed.output)
  return readFileSync(join(folder, 'pnpm.tgz'))
}
