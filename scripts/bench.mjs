// `npm run bench`: every benchmark except `soak` and `index`, which take half an hour and more.
// After `--`: the name of one and its settings, or `report` for docs/benchmarks.md.
import { join } from 'node:path'
import { bootstrap, build, refuse, root, run } from './bootstrap.mjs'

const NAMES = [
  'query',
  'full-set',
  'latency',
  'relay',
  'fanout',
  'decided-storage',
  'builder',
  'pipeline',
  'collect',
  'gossip-latency',
  'history',
  'gossip-in',
  'partial-signatures',
  'validation-memory',
  'peers',
  'failover',
]

/** Run only by name. */
const BY_NAME = ['soak', 'index', 'report']

const [name, ...settings] = process.argv.slice(2)
if (name !== undefined && ![...NAMES, ...BY_NAME].includes(name)) {
  refuse(`There is no benchmark ${name}: it is one of ${[...NAMES, ...BY_NAME].join(', ')}`)
}
const { env, node } = bootstrap()
await build(env)
for (const each of name === undefined ? NAMES : [name]) {
  const file = join(root, 'bench', 'src', `${each}.ts`)
  const code = await run(node, [file, ...settings], { env })
  if (code !== 0) process.exit(code)
}
