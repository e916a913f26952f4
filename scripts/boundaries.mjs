// Holds the imports against the floors of the house, and proves that it looked: with the native
// TypeScript compiler installed, dependency-cruiser can find no module at all and still be content.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const FEWEST_MODULES = 100

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
