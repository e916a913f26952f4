// `npm start`: the whole exporter in one process. Arguments after `--` go to it.
import { join } from 'node:path'
import { bootstrap, build, root, run } from './bootstrap.mjs'

const { env, node } = bootstrap()
build(env)
const main = join(root, 'services', 'exporter', 'dist', 'main.js')
// The same options as in the image.
const options = ['--enable-source-maps', '--max-semi-space-size=8']
process.exitCode = await run(node, [...options, main, ...process.argv.slice(2)], { env })
