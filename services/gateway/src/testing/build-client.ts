import { execFile } from 'node:child_process'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const CLIENT = join(import.meta.dirname, '../../../../packages/client')
const VITE = join(CLIENT, 'node_modules/.bin/vite')

/** Builds the client to where the gateway finds it. @returns its file */
export async function buildClient(): Promise<string> {
  const own = join(CLIENT, 'dist', `.build-${process.pid}`)
  await mkdir(own, { recursive: true })
  await promisify(execFile)(VITE, ['build', '--outDir', own], { cwd: CLIENT })
  const file = join(CLIENT, 'dist', 'client.min.js')
  // Another test may be reading it.
  await rename(join(own, 'client.min.js'), file)
  await rm(own, { recursive: true })
  return file
}
