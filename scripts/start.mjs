// `npm start`: the whole exporter in one process. Arguments after `--` are passed on.
import { join } from 'node:path'
import { bootstrap, build, root, run } from './bootstrap.mjs'

const { env, node } = bootstrap()
build(env)
const main = join(root, 'services', 'exporter', 'dist', 'main.js')
// As in the image; and garbage is collected when a heap has grown by half, not by a multiple:
// otherwise V8 would use a laptop's memory freely.
const options = ['--enable-source-maps', '--max-semi-space-size=8', '--heap-growing-percent=50']
process.exitCode = await run(node, [...options, main, ...process.argv.slice(2)], {
  env: { MALLOC_ARENA_MAX: '2', ...env },
})
