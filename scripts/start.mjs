// `npm start`: the whole exporter in one process. Arguments after `--` go to it.
import { join } from 'node:path'
import { bootstrap, build, root, run } from './bootstrap.mjs'

const { env, node } = bootstrap()
build(env)
const main = join(root, 'services', 'exporter', 'dist', 'main.js')
process.exitCode = await run(node, ['--enable-source-maps', main, ...process.argv.slice(2)], {
  env,
})
