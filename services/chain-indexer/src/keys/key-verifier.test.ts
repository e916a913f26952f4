import { Worker } from 'node:worker_threads'
import { toAddress } from '@ssv-exporter/contracts/address'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { hexToBytes } from 'viem'
import { expect, onTestFinished, test, vi } from 'vitest'
import { OWNER, publicKeyOf, validatorKey } from '../testing/emit.ts'
import type { KeyCheck } from './key-check.ts'
import { createKeyVerifier, KeyVerifierError } from './key-verifier.ts'
import type { BatchMessage } from './key-worker.ts'

const owner = toAddress(OWNER)

/** A registration of one of a few validators, with a valid signature unless `signer` differs. */
function check(nonce: number, signer = `v${nonce % 8}`): KeyCheck {
  const signature = validatorKey(signer).sign(ownershipMessage(owner, nonce).digest).toBytes()
  const publicKey = hexToBytes(publicKeyOf(`v${nonce % 8}`))
  return { publicKey, sharePublicKeys: [], ownership: { owner, nonce, signature } }
}

function open(threads: number) {
  const metrics = createMetrics({ service: 'test' })
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger({ name: 'test', level: 'error', destination })
  const started: Worker[] = []
  const post = vi.spyOn(Worker.prototype, 'postMessage')
  post.mockImplementation(function (this: Worker, ...message) {
    if (!started.includes(this)) started.push(this)
    return original.apply(this, message)
  })
  const verifier = createKeyVerifier({ threads }, { logger, metrics })
  onTestFinished(async () => {
    post.mockRestore()
    await verifier.stop()
  })
  return { verifier, lines, started, metrics: () => metrics.registry.metrics() }
}

const original = Worker.prototype.postMessage

test('returns verdicts in the order of checks, over several threads and batches', async () => {
  const { verifier, started, metrics } = open(2)
  const wrong = new Set([0, 63, 64, 130, 299])
  const checks = Array.from({ length: 300 }, (_, i) => check(i, wrong.has(i) ? 'x' : undefined))
  expect(await verifier.verify(checks)).toEqual(
    checks.map((_, i) => (wrong.has(i) ? 'signature-invalid' : undefined)),
  )
  expect(started).toHaveLength(2)
  expect(await verifier.verify([])).toEqual([])
  expect(await metrics()).toMatch(/ssv_indexer_key_checks_total\{.*outcome="good".*\} 295/)
  expect(await metrics()).toMatch(/ssv_indexer_key_checks_total\{.*signature-invalid.*\} 5/)
})

test('fails the pending checks of a thread that dies, reports it, and replaces it', async () => {
  const { verifier, started, lines, metrics } = open(1)
  const checks = Array.from({ length: 200 }, (_, i) => check(i))
  const lost = verifier.verify(checks)
  expect(started).toHaveLength(1)
  await started[0]?.terminate()
  await expect(lost).rejects.toThrow(KeyVerifierError)
  await expect(lost).rejects.toMatchObject({ code: 'KEY_VERIFIER', retryable: true })
  expect(lines.join('')).toContain('signature thread ended')
  expect(await metrics()).toMatch(/ssv_indexer_key_threads_lost_total\{?.*\}? 1/)
  expect(await verifier.verify(checks)).toEqual(checks.map(() => undefined))
  expect(started).toHaveLength(2)
})

test('rejects pending and new checks when stopped', async () => {
  const { verifier, lines } = open(2)
  const open1 = verifier.verify(Array.from({ length: 500 }, (_, i) => check(i)))
  const rejected = expect(open1).rejects.toThrow(KeyVerifierError)
  await verifier.stop()
  await rejected
  await expect(verifier.verify([check(0)])).rejects.toThrow(KeyVerifierError)
  expect(lines).toEqual([])
})

test('sends a thread the bytes to verify and nothing of the buffers that hold them', async () => {
  const { verifier } = open(1)
  const inBuffer = (bytes: Uint8Array) =>
    Buffer.concat([Buffer.alloc(5_000), bytes]).subarray(5_000)
  const { publicKey, ownership, ...rest } = check(0)
  if (ownership === undefined) throw new Error('no signature')
  const signature = inBuffer(ownership.signature)
  const found = await verifier.verify([
    { ...rest, publicKey: inBuffer(publicKey), ownership: { ...ownership, signature } },
  ])
  expect(found).toEqual([undefined])
  const [[message]] = vi.mocked(Worker.prototype.postMessage).mock.calls as [[BatchMessage]]
  // A public key, a digest and a signature.
  expect(message.checks.bytes.buffer.byteLength).toBe(48 + 32 + 96)
})
