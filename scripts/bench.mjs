// `npm run bench`: every benchmark except `soak`, `duty-soak` and `index`, which take half an hour and more.
// After `--`: the name of one and its settings, or `report` for docs/benchmarks.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap, build, refuse, root, run } from './bootstrap.mjs'

/** Run only by name. */
const BY_NAME = ['soak', 'duty-soak', 'index', 'report']

const { scripts } = JSON.parse(readFileSync(join(root, 'bench', 'package.json'), 'utf8'))
const names = Object.keys(scripts)

const [name, ...settings] = process.argv.slice(2)
if (name !== undefined && !names.includes(name)) {
  refuse(`Unknown benchmark ${name}; it must be one of ${names.join(', ')}`)
}
const { env, node } = bootstrap()
await build(env)
const chosen = name === undefined ? names.filter((each) => !BY_NAME.includes(each)) : [name]
for (const each of chosen) {
  const file = join(root, 'bench', 'src', `${each}.ts`)
  const code = await run(node, [file, ...settings], { env })
  if (code !== 0) process.exit(code)
}
