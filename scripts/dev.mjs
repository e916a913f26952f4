// `npm run dev`: the whole exporter from its sources, restarted whenever one of them changes.
// Arguments after `--` are passed on.
import { join } from 'node:path'
import { bootstrap, build, root, run } from './bootstrap.mjs'

const { env, node } = bootstrap()
// The gateway's example page loads the client's bundle, which requires a build.
build(env)
const main = join(root, 'services', 'exporter', 'src', 'main.ts')
const options = ['--watch', '--watch-preserve-output', '--conditions=source']
process.exitCode = await run(node, [...options, main, ...process.argv.slice(2)], { env })
