import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { buildBundle } from './testing/build-bundle.ts'

const PACKAGE = join(import.meta.dirname, '..')
const TSC = join(PACKAGE, '..', '..', 'node_modules', '.bin', 'tsc')
const MOST_BYTES = 12 * 1024

const run = promisify(execFile)

it('is a bundle of less than 12 KB that imports nothing', async () => {
  const code = await buildBundle()
  expect(Buffer.byteLength(code)).toBeLessThan(MOST_BYTES)
  expect(code).toContain('ssv-exporter.v2+json')
  expect(code).toMatch(/export\{/)
  expect(code).not.toMatch(/\bimport\b|\brequire\b|node:|process\.|Buffer\b/)
})

it('depends on nothing when it is installed', async () => {
  const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(
    await readFile(join(PACKAGE, 'package.json'), 'utf8'),
  )
  expect(dependencies ?? peerDependencies ?? optionalDependencies).toBeUndefined()
})

// Whoever uses the types has neither zod nor the other packages, and perhaps not the types of Node.js.
it.each([['browser', ['es2022', 'dom', 'dom.asynciterable']]])(
  'has types that a strict project for the %s takes, and README examples that compile',
  async (_, lib) => {
    const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-client-'))
    const installed = join(folder, 'node_modules', '@ssv-exporter', 'client')
    await mkdir(installed, { recursive: true })
    await run(TSC, ['-p', 'tsconfig.build.json', '--outDir', join(installed, 'dist')], {
      cwd: PACKAGE,
    })
    await writeFile(join(installed, 'package.json'), await readFile(join(PACKAGE, 'package.json')))
    const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8')
    const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
    expect(examples.length).toBeGreaterThan(3)
    for (const [n, code] of examples.entries())
      await writeFile(join(folder, `example-${n}.ts`), code)
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      ...{ skipLibCheck: false, noEmit: true, types: [], lib },
      ...{ target: 'es2022', module: 'nodenext' },
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
    const { stdout } = await run(TSC, ['-p', folder]).catch((error) => error)
    expect(stdout).toBe('')
    await rm(folder, { recursive: true })
  },
)
