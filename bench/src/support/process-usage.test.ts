import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { cpuSeconds, peakMemoryMb, transferredBytes, treeCpuSeconds } from './process-usage.ts'

const BUSY = 'while (process.cpuUsage().user < 300_000);'

it.runIf(existsSync('/proc/self/stat'))(
  'counts CPU time of ended children for the tree but not for the process',
  async () => {
    const { pid } = process
    const before = { own: await cpuSeconds(pid), tree: await treeCpuSeconds(pid) }
    execFileSync(process.execPath, ['--eval', BUSY])
    const own = Number(await cpuSeconds(pid)) - Number(before.own)
    const tree = Number(await treeCpuSeconds(pid)) - Number(before.tree)
    expect(tree - own).toBeGreaterThan(0.05)
  },
)

it.runIf(existsSync('/proc/self/io'))('counts bytes of TCP connections', async () => {
  const BYTES = 1_000_000
  const server = createServer((socket) => void socket.end(Buffer.alloc(BYTES))).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const before = await transferredBytes(process.pid)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not a TCP server')
  const socket = connect(address.port, '127.0.0.1').resume()
  await once(socket, 'close')
  server.close()
  const after = await transferredBytes(process.pid)
  expect(Number(after?.read) - Number(before?.read)).toBeGreaterThanOrEqual(BYTES)
  expect(Number(after?.written) - Number(before?.written)).toBeGreaterThanOrEqual(BYTES)
})

it('returns null for a process that does not exist', async () => {
  const NOBODY = 2 ** 30
  expect(await cpuSeconds(NOBODY)).toBeNull()
  expect(await treeCpuSeconds(NOBODY)).toBeNull()
  expect(await peakMemoryMb(NOBODY)).toBeNull()
  expect(await transferredBytes(NOBODY)).toBeNull()
})
