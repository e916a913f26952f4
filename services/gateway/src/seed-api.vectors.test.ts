import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, type TestClient } from './testing/client.ts'
import { startGateway, type TestGateway } from './testing/start-gateway.ts'

interface QueryVector {
  request: string
  response: string
  applies_to: string
}
interface Vectors {
  query: QueryVector[]
  stream: { event: string; frame: string }[]
}
interface Message {
  type: string
  filter: Record<string, unknown>
  data: unknown[] | null
}

/** Where this gateway's answers differ from the recorded release, and what they are. */
const DIFFERENT: { request: string; appliesTo: RegExp; data: unknown; type?: string }[] = [
  // Operators are served, unlike in the last release.
  {
    request: '{"type":"operator","filter":{"from":0,"to":4}}',
    appliesTo: /^rc1 only/,
    type: 'operator',
    data: expect.any(Array),
  },
  // Failures have the type `error`.
  {
    request:
      '{"type":"decided","filter":{"from":400,"to":404,"role":"ATTESTER","publicKey":"xxx"}}',
    appliesTo: /./,
    type: 'error',
    data: ['internal error - could not read validator key'],
  },
  // An empty result is an empty list: neither an error nor null.
  {
    request: '{"type":"validator","filter":{"publicKey":"00"}}',
    appliesTo: /./,
    data: [],
  },
  { request: '{"type":"operator","filter":{"publicKey":"zz"}}', appliesTo: /./, data: [] },
  { request: '{"type":"operator","filter":{"from":100,"to":101}}', appliesTo: /./, data: [] },
]

const folder = vectorsFolder()
if (folder === undefined) {
  notRun('recorded API messages', 'SSV_VECTORS is not set', 'set it to the folder of vectors')
}

const KEY =
  'a9cf360aa15fb1d1d30ee2b578dc5884823c19661886ae8b892775ccb3bd96b7d7345569a2aa0b14e4d015c54a6a0c54'

describe.skipIf(folder === undefined)('recorded API messages', () => {
  const vectors: Vectors = JSON.parse(
    folder === undefined
      ? '{"query":[],"stream":[]}'
      : readFileSync(join(folder, 'seed', 'seed-api.json'), 'utf8'),
  )
  let running: TestGateway
  let client: TestClient

  beforeAll(async () => {
    const [{ signature, message }] = recordedDecided()
    running = await startGateway({
      seed: {
        operators: ['01010101', '02020202', '03030303', '04040404'].map((key, index) => ({
          index,
          key,
          name: `my_operator${index + 1}`,
        })),
        validators: ['01010101', '02020202'].map((publicKeyHex, index) => ({
          index,
          publicKeyHex,
          operators: [1, 1, 2, 3],
        })),
        decided: [
          {
            publicKeyHex: KEY,
            role: 0,
            height: 23,
            signature: Buffer.from(signature, 'base64'),
            value: Buffer.from(message.value, 'base64'),
          },
        ],
      },
    })
    client = await connect(running.url('/query'))
  })
  afterAll(async () => {
    client.socket.close()
    await running.stop()
  })

  type Decided = Extract<PublicationBody, { type: 'decided' }>['record']
  function recordedDecided(): [Decided] {
    const frame = vectors.stream.find(({ frame }) => frame.startsWith('{"type":"decided"'))?.frame
    return (JSON.parse(frame ?? 'null') as { data: [Decided] }).data
  }

  it.each(vectors.query)('$request ($applies_to)', async ({ request, response, applies_to }) => {
    const text = await client.ask(request)
    const ours = JSON.parse(text) as Message
    const theirs = JSON.parse(response) as Message
    const different = DIFFERENT.find(
      (entry) => entry.request === request && entry.appliesTo.test(applies_to),
    )
    expect(text.endsWith('}\n')).toBe(true)
    if (different !== undefined) {
      expect(ours).toMatchObject({ type: different.type ?? theirs.type, data: different.data })
      return
    }
    if (theirs.data?.[0] === 'could not parse network message') {
      expect(ours).toMatchObject({ ...theirs, data: [theirs.data[0], expect.any(String)] })
      return
    }
    expect(ours).toEqual(theirs)
    // The members of a validator are in another order deliberately; everything else is identical
    // byte for byte.
    if (theirs.type !== 'validator') expect(text).toBe(response)
  })

  it.each(vectors.stream)('pushes: $event', async ({ frame }) => {
    const listening = await connect(running.url('/stream'))
    await running.publish(bodyOfFrame(JSON.parse(frame) as Message))
    const pushed = await listening.next()
    expect(JSON.parse(pushed)).toEqual(JSON.parse(frame))
    if (!frame.startsWith('{"type":"validator"')) expect(pushed).toBe(frame)
    listening.socket.close()
  })
})

function bodyOfFrame({ type, filter, data }: Message): PublicationBody {
  const tags = { owner: '0x', operatorIds: [] }
  const body = { type, op: 'put', block: 1, record: data?.[0], tags }
  return { ...body, role: filter.role, publicKey: filter.publicKey } as PublicationBody
}
