import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { ask, oldestDecided, openStream } from './testing/ask.ts'
import { PATIENCE, spawnExporter } from './testing/spawn-exporter.ts'

async function testEnv(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  return {
    DATABASE_URL: url,
    DATA_DIR: folder,
    P2P_ENABLED: 'true',
    DEVNET_VALIDATORS_PER_MINUTE: '120',
    DEVNET_MAX_VALIDATORS: '6',
  }
}

test("the devnet's decided messages arrive on /stream, and /query returns the same", async () => {
  const env = await testEnv()
  const run = spawnExporter(env)
  const { gateway, admin } = await run.synchronised()
  const stream = await openStream(gateway)
  const decided = () => stream.pushes().filter(({ type }) => type === 'decided')
  await expect.poll(() => decided().length, PATIENCE).toBeGreaterThan(4)
  for (const { filter, data } of decided().slice(0, 5)) {
    const [record] = data
    expect(filter).toMatchObject({
      role: 'ATTESTER',
      publicKey: expect.stringMatching(/^[0-9a-f]{96}$/),
    })
    expect(filter.from).toBe(filter.to)
    expect(record).toEqual({
      message: {
        type: 3,
        round: expect.any(Number),
        lambda: Buffer.from(`${filter.publicKey}_ATTESTER`).toString('base64'),
        seq_number: filter.from,
        value: expect.any(String),
      },
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{128}$/),
      signer_ids: expect.any(Array),
    })
    const answer = await ask(gateway, { type: 'decided', filter })
    expect(answer).toMatchObject({ type: 'decided', filter })
    expect(answer.data).toContainEqual(stream.latest(filter))
  }
  const status = async () => await (await fetch(`${admin}/status`)).json()
  await expect
    .poll(status, PATIENCE)
    .toMatchObject({ collector: { role: 'collector', network: { fork: 'v1', peers: 4 } } })
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  expect(await (await fetch(`${admin}/metrics`)).text()).toContain('ssv_network_peers')
  stream.close()
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])

  // A new devnet: nothing of the former one remains, and its duty sequences begin at height 0
  // again.
  const next = spawnExporter(env)
  const { gateway: again } = await next.synchronised()
  expect(await oldestDecided(again)).toMatchObject({ height: 0 })
  next.kill('SIGTERM')
  expect(await next.ended).toEqual([0, null])
})

test('with generation alan, duties of operators are collected across fork Boole', async () => {
  const env = await testEnv()
  const run = spawnExporter({ ...env, DEVNET_SLOT_SECONDS: '1', FORK_BOOLE_EPOCH: '11' }, [
    '--generation',
    'alan',
  ])
  const { admin } = await run.synchronised()
  const status = async () => {
    const answer = (await (await fetch(`${admin}/status`)).json()) as {
      collector: { network?: { fork: string }; duties?: { written: number } | 'not-collected' }
    }
    return answer.collector
  }
  const duties = async () => {
    const { duties: counts } = await status()
    return typeof counts === 'object' ? counts.written : 0
  }
  await expect.poll(duties, PATIENCE).toBeGreaterThan(5)
  await expect.poll(async () => (await status()).network, PATIENCE).toMatchObject({ fork: 'boole' })
  const before = await duties()
  await expect.poll(duties, PATIENCE).toBeGreaterThan(before + 5)
  expect(await status()).toMatchObject({
    network: { peers: 4, topics: 256 },
    messages: { rejected: 0 },
    partialSignatures: { invalid: 0 },
    beacon: { answered: true },
  })
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})

test('indexes and serves a network without joining it, and reports this in the status', async () => {
  const env = await testEnv()
  const run = spawnExporter({ ...env, P2P_ENABLED: 'false' })
  const { admin } = await run.synchronised()
  const status = await (await fetch(`${admin}/status`)).json()
  expect(status).toMatchObject({ collector: { role: 'collector', network: 'disabled' } })
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})
