// Checks imports between packages and folders, and that it saw imports at all: with the native
// TypeScript compiler installed, dependency-cruiser can find no module and still report success.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const FEWEST_MODULES = 100
const TESTS = /\.(test|conformance)\.ts$|\/src\/([^/]+\/)*testing\//

const root = join(import.meta.dirname, '..')
const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'))
const { output } = await cruise(
  ['packages', 'services', 'bench'].filter((folder) => existsSync(folder)),
  { ...options, tsConfig: { fileName: join(root, 'tsconfig.json') }, outputType: 'json' },
  undefined,
  { tsConfig: extractTSConfig(join(root, 'tsconfig.json')) },
)
const { summary, modules } = JSON.parse(output)
const ours = modules.filter(({ source }) => /^(packages|services|bench)\//.test(source))
const across = ours.flatMap(({ source, dependencies }) =>
  dependencies.filter(
    ({ resolved }) =>
      /^(packages|services)\//.test(resolved) && resolved.split('/')[1] !== source.split('/')[1],
  ),
)
for (const { rule, from, to, cycle } of summary.violations) {
  const path = cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ')
  process.stderr.write(`${rule.name}: ${from} → ${path}\n`)
}
process.stdout.write(
  `${ours.length} modules, ${across.length} imports between packages, ${summary.violations.length} violations\n`,
)
if (ours.length < FEWEST_MODULES || across.length < FEWEST_MODULES) {
  process.stderr.write('Too few modules or imports were seen: the check looked at nothing\n')
  process.exitCode = 1
}
if (summary.violations.length > 0) process.exitCode = 1

for (const pair of foldersImportingEachOther(ours)) {
  process.stderr.write(`folders-one-way: ${pair} import each other\n`)
  process.exitCode = 1
}

for (const path of packageCycles()) {
  process.stderr.write(`packages-one-way: ${path.join(' → ')}\n`)
  process.exitCode = 1
}

/** Cycles among the packages of the workspace, including development dependencies. */
function packageCycles() {
  const packages = new Map()
  for (const file of globSync([
    'packages/*/package.json',
    'services/*/package.json',
    'bench/package.json',
  ])) {
    const { name, dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8'))
    packages.set(name, Object.keys({ ...dependencies, ...devDependencies }))
  }
  const cycles = []
  const done = new Set()
  const visit = (name, path) => {
    const at = path.indexOf(name)
    if (at !== -1) cycles.push([...path.slice(at), name])
    if (at !== -1 || done.has(name)) return
    for (const next of packages.get(name) ?? []) visit(next, [...path, name])
    done.add(name)
  }
  for (const name of packages.keys()) visit(name, [])
  return cycles
}

/**
 * Pairs of folders of one parent folder within `src` of a package or service, as `path/src/a ⇄ b`.
 * Tests do not count.
 */
function foldersImportingEachOther(modules) {
  const foldersOf = (path) =>
    TESTS.test(path) || !/^((packages|services)\/[^/]+|bench)\/src\//.test(path)
      ? undefined
      : path.split('/').slice(0, -1)
  const imports = new Set()
  for (const { source, dependencies } of modules) {
    const from = foldersOf(source)
    if (from === undefined) continue
    for (const { resolved } of dependencies) {
      const to = foldersOf(resolved)
      if (to === undefined) continue
      const fork = from.findIndex((folder, depth) => folder !== to[depth])
      const parent = from.slice(0, fork)
      if (fork === -1 || to[fork] === undefined || !parent.includes('src')) continue
      imports.add(`${parent.join('/')} ${from[fork]} ${to[fork]}`)
    }
  }
  return [...imports]
    .map((key) => key.split(' '))
    .filter(([parent, from, to]) => from < to && imports.has(`${parent} ${to} ${from}`))
    .map(([parent, from, to]) => `${parent}/${from} ⇄ ${to}`)
    .sort()
}
