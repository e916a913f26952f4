import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { type Chain, type ChainOptions, startChain } from './chain.ts'

const running: Chain[] = []

async function chainOf(options: ChainOptions): Promise<Chain> {
  const chain = await startChain(options)
  running.push(chain)
  return chain
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((chain) => chain.stop()))
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // An orphan that has not been reaped yet keeps its pid.
  return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readStat(pid))
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return '0 () Z'
  }
}

async function hashes({ client }: Chain, from: number, to: number): Promise<string[]> {
  const blocks: string[] = []
  for (let height = from; height <= to; height++) {
    blocks.push((await client.getBlock({ blockNumber: BigInt(height) })).hash)
  }
  return blocks
}

/** A block whose only transaction moves `value`. */
async function mineTransfer(chain: Chain, value: bigint): Promise<void> {
  const [from, to] = [chain.account(0), chain.account(1)]
  await chain.client.sendTransaction({ account: from, to, value, gas: 21_000n })
  await chain.mine()
}

test('mines blocks only on request, and is removed by stop', async () => {
  const chain = await chainOf({ blockTime: 'manual' })
  expect(await chain.client.getBlockNumber()).toBe(0n)
  await chain.mine(3)
  expect(await chain.client.getBlockNumber()).toBe(3n)
  expect(await chain.client.getChainId()).toBe(chain.chainId)
  await chain.stop()
  await chain.ended
  expect(isAlive(chain.pid)).toBe(false)
})

test('mines blocks by itself with a block time', async () => {
  const chain = await chainOf({ blockTime: 0.1 })
  await expect.poll(() => chain.client.getBlockNumber()).toBeGreaterThan(2n)
})

test('does not keep the states of all blocks with a block time', async () => {
  const chain = await chainOf({ blockTime: 0.005, statesKept: 16 })
  await expect.poll(() => chain.client.getBlockNumber()).toBeGreaterThan(800n)
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', `${chain.pid}`])
  const kilobytes = Number(stdout)
  // With all of them it would be 120 MB by now, and four times as much at twice the height.
  expect(kilobytes).toBeGreaterThan(1_000)
  expect(kilobytes).toBeLessThan(70_000)
})

test('has another genesis at each start, and the same for the same genesis time', async () => {
  const [first, again, other] = await Promise.all([
    chainOf({ genesisTime: 1_700_000_000 }),
    chainOf({ genesisTime: 1_700_000_000 }),
    chainOf({ genesisTime: 1_700_000_012 }),
  ])
  const [genesis] = await hashes(first, 0, 0)
  expect(await hashes(again, 0, 0)).toEqual([genesis])
  expect(await hashes(other, 0, 0)).not.toEqual([genesis])
})

test('replaces the last blocks in a reorg, without their transactions', async () => {
  const chain = await chainOf({ blockTime: 'manual' })
  await mineTransfer(chain, 1n)
  await mineTransfer(chain, 2n)
  await mineTransfer(chain, 3n)
  const before = await hashes(chain, 1, 3)
  await chain.reorg(2)
  const after = await hashes(chain, 1, 3)
  expect(after[0]).toBe(before[0])
  expect(after[1]).not.toBe(before[1])
  const { transactions } = await chain.client.getBlock({ blockNumber: 3n })
  expect(transactions).toEqual([])
})

test('restores a detached branch with the same hashes after another one', async () => {
  const chain = await chainOf({ blockTime: 'manual' })
  await mineTransfer(chain, 1n)
  await chain.client.increaseTime({ seconds: 12 })
  await mineTransfer(chain, 2n)
  await chain.client.increaseTime({ seconds: 12 })
  await mineTransfer(chain, 3n)
  const a = await hashes(chain, 1, 3)
  const branch = await chain.detach(2)
  expect(await chain.client.getBlockNumber()).toBe(1n)
  await mineTransfer(chain, 4n)
  await chain.mine(2)
  const b = await hashes(chain, 1, 4)
  expect(b[0]).toBe(a[0])
  expect(b[1]).not.toBe(a[1])
  const other = await chain.detach(3)
  await chain.replay(branch)
  expect(await hashes(chain, 1, 3)).toEqual(a)
  expect(branch.headHash).toBe(a[2])
  await chain.rollback(2)
  await chain.replay(other)
  expect(await hashes(chain, 1, 4)).toEqual(b)
})

test('reports the output of a chain that does not start', async () => {
  const { rpcUrl } = await chainOf({})
  const port = Number(new URL(rpcUrl).port)
  await expect(startChain({ port })).rejects.toMatchObject({
    code: 'CHAIN_NOT_STARTED',
    facts: { output: expect.stringContaining('Address already in use') },
  })
})

test('leaves no chain behind when the start is aborted', async () => {
  const abort = new AbortController()
  const starting = startChain({}, { signal: abort.signal })
  abort.abort(new Error('enough'))
  await expect(starting).rejects.toThrow('enough')
})

const hasSetpriv = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0

test.runIf(hasSetpriv)('ends with a killed parent process', async () => {
  const script = `
    const { startChain } = await import('${new URL('./chain.ts', import.meta.url).href}')
    console.log((await startChain()).pid)
  `
  const parent = spawn(
    process.execPath,
    ['--conditions=source', '--input-type=module', '--eval', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = await once(parent.stdout, 'data')
  const pid = Number(String(line))
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => isAlive(pid)).toBe(false)
})
