// `npm run play -- FOLDER [--speed N]`: plays a recording of gossip through the collector and prints its duties.
import { join } from 'node:path'
import { bootstrap, root, run } from './bootstrap.mjs'

const { env, node } = bootstrap()
const main = join(root, 'services', 'exporter', 'src', 'play.ts')
const args = ['--conditions=source', main, ...process.argv.slice(2)]
process.exitCode = await run(node, args, { env })
