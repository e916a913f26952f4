import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('leaves nothing behind that keeps the process alive', async () => {
  const script = join(import.meta.dirname, 'testing', 'start-and-stop.ts')
  const child = spawn(process.execPath, ['--conditions=source', script], { stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  const code = await new Promise((resolve) => child.on('exit', resolve))
  expect({ code, output }).toEqual({ code: 0, output: 'stopped\n' })
})
