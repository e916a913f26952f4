import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBundle } from './testing/build-bundle.ts'

const PACKAGE = join(import.meta.dirname, '..')
const TSC = join(PACKAGE, '..', '..', 'node_modules', '.bin', 'tsc')
const PNPM = join(PACKAGE, '..', '..', 'toolchain', 'node_modules', '.bin', 'pnpm')
const MOST_BYTES = 12 * 1024

const run = promisify(execFile)

it('is a bundle of less than 12 KB without imports', async () => {
  const code = await buildBundle()
  expect(Buffer.byteLength(code)).toBeLessThan(MOST_BYTES)
  expect(code).toContain('ssv-exporter.v2+json')
  expect(code).toMatch(/export\{/)
  expect(code).not.toMatch(/\bimport\b|\brequire\b|node:|process\.|Buffer\b/)
})

describe('the published package', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-client-'))
    await build()
    await run(PNPM, ['pack', '--pack-destination', folder], { cwd: PACKAGE })
    const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], {
      cwd: folder,
    })
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('contains its licence and types, and needs no other package', async () => {
    const installed = join(folder, 'node_modules', '@ssv-exporter', 'client')
    expect((await readdir(installed)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'example',
      'package.json',
    ])
    expect((await readdir(join(folder, 'node_modules'))).sort()).toEqual([
      '.package-lock.json',
      '@ssv-exporter',
    ])
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({ license: 'MIT', engines: { node: '>=20' } })
    expect(JSON.stringify(manifest)).not.toMatch(/"private"|workspace:|catalog:|src\/client/)
    const { dependencies, peerDependencies, optionalDependencies } = manifest
    expect(dependencies ?? peerDependencies ?? optionalDependencies).toBeUndefined()
  })

  it.each(['@ssv-exporter/client', '@ssv-exporter/client/client.min.js'])(
    'can be imported as %s',
    async (specifier) => {
      const script = `console.log(Object.keys(await import('${specifier}')).join())`
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder,
      })
      expect(stdout.trim().split(',')).toEqual(
        expect.arrayContaining(['ProblemError', 'StreamGapError', 'createClient']),
      )
    },
  )

  // Projects that use the types have neither zod nor the other packages, and perhaps not the types
  // of Node.js.
  it('has types that compile in a strict browser project, as do the examples of its README', async () => {
    const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8')
    const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
    expect(examples.length).toBeGreaterThan(3)
    for (const [n, code] of examples.entries())
      await writeFile(join(folder, `example-${n}.ts`), code)
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      ...{ skipLibCheck: false, noEmit: true, types: [] },
      lib: ['es2022', 'dom', 'dom.asynciterable'],
      ...{ target: 'es2022', module: 'nodenext' },
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    const { stdout } = await run(TSC, ['-p', folder]).catch((error) => error)
    expect(stdout).toBe('')
  })
})

/** Builds `dist` while other tests may read it: each file is replaced atomically. */
async function build(): Promise<void> {
  const own = join(PACKAGE, 'dist', `.pack-${process.pid}`)
  await run(TSC, ['-p', 'tsconfig.build.json', '--outDir', own], { cwd: PACKAGE })
  await writeFile(join(own, 'client.min.js'), await buildBundle())
  const files = await readdir(own, { recursive: true, withFileTypes: true })
  for (const file of files.filter((entry) => entry.isFile())) {
    const from = join(file.parentPath, file.name)
    const to = join(PACKAGE, 'dist', relative(own, from))
    await mkdir(dirname(to), { recursive: true })
    await rename(from, to)
  }
  await rm(own, { recursive: true })
}
