import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programEnvironment } from '@ssv-exporter/test-kit/program-environment'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decidedBody, dutyBody, keyOf, operatorBody, validatorBody } from './testing/bodies.ts'
import { startGateway, type TestGateway } from './testing/start-gateway.ts'

const GATEWAY = join(import.meta.dirname, '..')
const README = readFileSync(join(GATEWAY, '../../packages/client/README.md'), 'utf8')
const EXAMPLES = [...README.matchAll(/^## ([^\n]+)\n(?:(?!^## ).)*?^```ts\n(.*?)^```$/gms)].map(
  ([, heading = '', code = '']) => ({ heading, code }),
)

/** Expected output of each example; some never end. */
const PRINTED: Readonly<Record<string, readonly RegExp[]>> = {
  Query: [/^0 zero\n1 one$/m, /^150 \d+$/m],
  Stream: [
    new RegExp(`^put ${keyOf(3)}$`, 'm'),
    /^put ATTESTER 42$/m,
    new RegExp(`^put ATTESTER 320000 ${keyOf(3)} \\[ 1, 2, 3 \\]$`, 'm'),
  ],
  Filters: [/^operator$/m, /^duties from \d+$/m, /^duty$/m],
  'Stop and resume': [1, 2, 3, 4, 5, 6].map((n) => new RegExp(`^done with ${n}$`, 'm')),
  Gaps: [/^gap epoch \{/m, /^at \d+$/m],
  'A list that stays current': [/^2 validators$/m],
}

let running: TestGateway
beforeAll(async () => {
  running = await startGateway({
    seed: {
      operators: [0, 1].map((index) => ({
        index,
        key: `k${index}`,
        name: ['zero', 'one'][index] ?? '',
      })),
      validators: [0, 1].map((index) => ({ index, publicKeyHex: keyOf(index), operators: [0] })),
    },
  })
  await running.publish(operatorBody(5), validatorBody(3), decidedBody(1, 42))
  await running.publish(operatorBody(6), validatorBody(4), decidedBody(1, 43))
  await running.publish(dutyBody({ slot: 320_000, keys: [keyOf(3)] }))
})
afterAll(() => running.stop())

it('has an example in each of these sections', () => {
  expect(EXAMPLES.map(({ heading }) => heading)).toEqual(Object.keys(PRINTED))
  expect(README.match(/^```ts$/gm)).toHaveLength(EXAMPLES.length)
})

it.each(EXAMPLES)('the example of "$heading" runs as written', async ({ heading, code }) => {
  const url = running.url('').replace('ws', 'http')
  const args = ['--conditions=source', '--input-type=module-typescript', '--eval']
  const child = spawn(process.execPath, [...args, code.replace('http://127.0.0.1:14000', url)], {
    cwd: GATEWAY,
    env: { ...programEnvironment(), NODE_NO_WARNINGS: '1' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  let wanted = true
  async function publishOn() {
    for (; wanted; await sleep(100)) {
      await running.publish(dutyBody({ slot: 320_001, keys: [keyOf(3)] }))
    }
  }
  const publishing = publishOn()
  try {
    for (const printed of PRINTED[heading] ?? []) await expect.poll(() => output).toMatch(printed)
  } finally {
    wanted = false
    child.kill('SIGKILL')
    await publishing
  }
  expect(output).not.toContain('Error')
})
