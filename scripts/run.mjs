// Runs a program of the workspace with the project's toolchain: `npm run check`, `build`, `format`.
import { bootstrap, run } from './bootstrap.mjs'

const [program, ...args] = process.argv.slice(2)
const { env } = bootstrap()
process.exitCode = await run(program, args, { env })
