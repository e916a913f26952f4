import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { bytesOfHex } from '@ssv-exporter/encoding/node/hex'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { ALAN_LIMITS } from '@ssv-exporter/ssv/alan/forks/message-limits'
import { decodePartialSignatures } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { decodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { expect, test } from 'vitest'
import { createComparison } from '../../../testing/recorded/comparison.ts'
import { createPartialVerifier, type PartialSignatureCheck } from './partial-verifier.ts'

interface Setup {
  readonly network_and_registry: {
    readonly validators: readonly {
      readonly index: number
      readonly share_public_keys: Readonly<Record<string, string>>
    }[]
  }
}

const folder = vectorsFolder()
if (folder === undefined) {
  notRun('recorded partial signatures', 'SSV_VECTORS is not set', 'set it to the folder of vectors')
}

test.skipIf(folder === undefined)(
  'recorded partial signatures are valid under the share keys, and under no others',
  async () => {
    const path = join(folder ?? '', 'modern', 'play-sample')
    const setup: Setup = JSON.parse(readFileSync(join(path, 'setup.json'), 'utf8'))
    const shares = new Map(
      setup.network_and_registry.validators.map((each) => [each.index, each.share_public_keys]),
    )
    const lines = gunzipSync(readFileSync(join(path, 'messages.jsonl.gz')))
      .toString()
      .trim()
    const comparison = createComparison()
    const checks: PartialSignatureCheck[] = []
    for (const line of lines.split('\n')) {
      const { message } = decodeSignedSsvMessage(bytesOfHex(JSON.parse(line).data), ALAN_LIMITS)
      if (message.type !== SSV_MESSAGE_TYPE.partialSignature) continue
      const { items } = decodePartialSignatures(message.data, ALAN_LIMITS.partialSignatures)
      for (const item of items) {
        const validatorIndex = Number(item.validatorIndex)
        const shareKey = shares.get(validatorIndex)?.[String(item.signer)]
        if (shareKey === undefined) {
          comparison.excepted('no-share-key')
          continue
        }
        checks.push({
          root: item.signingRoot,
          signature: item.signature,
          shareKey: bytesOfHex(shareKey),
          operatorId: item.signer,
          validatorIndex,
        })
      }
    }
    const verifier = createPartialVerifier(
      {},
      { logger: silentLogger(), metrics: createMetrics({ service: 'test' }) },
    )
    await verifier.start()
    const verdicts = await verifier.verify(checks)
    const shifted = checks.map((check, n) => ({
      ...check,
      shareKey: checks[(n + 1) % checks.length]?.shareKey ?? check.shareKey,
    }))
    const keyOf = (check: PartialSignatureCheck | undefined) =>
      Buffer.from(check?.shareKey ?? []).toString('hex')
    const others = shifted.filter((check, n) => keyOf(check) !== keyOf(checks[n]))
    const wrong = await verifier.verify(others)
    await verifier.stop()
    for (const [n, check] of checks.entries()) {
      const fault = verdicts[n] === 'valid' ? undefined : verdicts[n]
      comparison.compared(`${check.validatorIndex} by ${check.operatorId}`, fault)
    }
    process.stdout.write(`modern/play-sample partial signatures: ${comparison.summary()}\n`)
    expect(comparison.count).toBeGreaterThan(0)
    expect(comparison.faults).toEqual([])
    expect(wrong.filter((verdict) => verdict !== 'invalid')).toEqual([])
  },
)
