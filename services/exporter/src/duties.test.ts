import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { createClient, type Push } from '@ssv-exporter/client'
import { playRecording } from '@ssv-exporter/ibft-collector/pipelines/alan/play/play-recording'
import { recordedMessages } from '@ssv-exporter/ibft-collector/pipelines/alan/recording/recorded-messages'
import { readSetup } from '@ssv-exporter/ibft-collector/pipelines/alan/recording/setup'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { BOOLE_LIMITS } from '@ssv-exporter/ssv/alan/forks/message-limits'
import { decodePartialSignatures } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { decodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { SSV_MESSAGE_TYPE } from '@ssv-exporter/ssv/alan/messages/ssv-message'
import { notRun } from '@ssv-exporter/test-kit/not-run'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { vectorsFolder } from '@ssv-exporter/test-kit/vectors'
import { expect, onTestFinished, test } from 'vitest'
import { ask, openStream, type TestStream } from './testing/ask.ts'
import { recordOperators } from './testing/record-operators.ts'
import { type ServedDatabase, serveDatabase } from './testing/serve-database.ts'
import { PATIENCE } from './testing/spawn-exporter.ts'

/** A line of a ledger, or of `truth.jsonl`. */
interface True {
  readonly slot: number
  readonly role: string
  readonly public_key: string
  readonly signers: readonly number[]
  readonly note?: string
}

type DutyPush = Extract<Push, { type: 'duty' }>
type ValidatorOfDuty = DutyPush['data']['validators'][number]

/** Signers by duty and validator, the last that was received. */
type Participants = Record<string, string>

const vectors = vectorsFolder()
const sample = vectors && join(vectors, 'modern', 'play-sample')
const hasSample = sample !== undefined && existsSync(sample)
if (!hasSample) {
  notRun(
    'a run of alan peers, streamed',
    'SSV_VECTORS names no folder with modern/play-sample in it',
    'set it to the folder of vectors',
  )
}
const canRun = await redisIsAvailable()

const nameOf = (slot: number, role: string, publicKey: string) => `${slot} ${role} ${publicKey}`

/** Participants of the duties that a quorum performed, from the last line of each. */
function participantsOf(lines: readonly True[]): Participants {
  const last = new Map(lines.map((line) => [nameOf(line.slot, line.role, line.public_key), line]))
  return Object.fromEntries(
    [...last].flatMap(([name, { signers, note = '' }]) =>
      note.startsWith('below quorum') ? [] : [[name, signers.join()]],
    ),
  )
}

/** What a client of protocol v2 holds: the last entry of each validator. */
function participantsOfPushes(pushes: readonly DutyPush[]): Participants {
  return Object.fromEntries(
    pushes.flatMap(({ data: { slot, role, validators } }) =>
      validators.map(({ publicKey, signers }) => [
        nameOf(slot, role, publicKey ?? ''),
        signers.join(),
      ]),
    ),
  )
}

interface Decided {
  readonly message: { readonly seq_number: number; readonly lambda: string; readonly value: string }
  readonly signature: string
  readonly signer_ids: readonly number[]
}

/** What a client of the original protocol holds. */
function participantsOfDecided(stream: TestStream): Participants {
  return Object.fromEntries(
    stream.pushes().flatMap(({ data }) =>
      (data as Decided[]).map(({ message, signer_ids }) => {
        const [publicKey = '', role = ''] = splitLambda(message.lambda)
        return [nameOf(message.seq_number, role, publicKey), signer_ids.join()]
      }),
    ),
  )
}

function splitLambda(lambda: string): string[] {
  const text = Buffer.from(lambda, 'base64').toString()
  const at = text.indexOf('_')
  return [text.slice(0, at), text.slice(at + 1)]
}

function openDuties(url: string, from: 'latest' | 'earliest', validators?: string[]) {
  const client = createClient({ url })
  const filter = { types: ['duty' as const], ...(validators && { validators }) }
  const stream = client.stream({ filter, from })
  const pushes: DutyPush[] = []
  const reading = (async () => {
    for await (const push of stream) if (push.type === 'duty') pushes.push(push)
  })()
  onTestFinished(async () => {
    client.close()
    await reading
  })
  return { pushes, position: () => stream.position?.offset }
}

const play = (folder: string, { database }: ServedDatabase) =>
  playRecording(
    { folder, withSignatures: true },
    {
      database,
      logger: silentLogger(),
      metrics: createMetrics({ service: 'play' }),
      signal: new AbortController().signal,
    },
  )

/** The truth of the sample has only duties with participants on the beacon chain. */
const NOT_IN_SAMPLE: readonly string[] = ['VALIDATOR_REGISTRATION', 'VOLUNTARY_EXIT']

/**
 * Plays a recording before clients of both protocols and compares what they hold with its truth.
 *
 * @param without roles that the truth does not have
 */
async function expectStreamed(
  folder: string,
  truth: Participants,
  without: readonly string[] = [],
): Promise<void> {
  const comparable = (held: Participants): Participants =>
    Object.fromEntries(
      Object.entries(held).filter(([name]) => !without.includes(name.split(' ')[1] ?? '')),
    )
  const served = await serveDatabase()
  const original = await openStream(served.url)
  const live = openDuties(served.url, 'latest')
  const [someKey = ''] = Object.keys(truth).map((name) => name.split(' ')[2] ?? '')
  const one = openDuties(served.url, 'latest', [someKey])
  // Subscribed before anything is published.
  for (const { position } of [live, one]) await expect.poll(position, PATIENCE).toBe(0)
  await play(folder, served)
  const offset = await served.published()
  for (const { position } of [live, one]) await expect.poll(position, PATIENCE).toBe(offset)

  expect(comparable(participantsOfPushes(live.pushes))).toEqual(truth)
  expect(comparable(participantsOfPushes(one.pushes))).toEqual(
    Object.fromEntries(Object.entries(truth).filter(([name]) => name.endsWith(someKey))),
  )
  await expect.poll(() => comparable(participantsOfDecided(original)), PATIENCE).toEqual(truth)
  // A duty, and once more when signers were added: not once per signer.
  const names = live.pushes.map(({ data }) => `${data.slot} ${data.role} ${data.committeeId}`)
  expect(names.length).toBeLessThan(2.5 * new Set(names).size)

  await expectSigned(folder, original)
  await expectStored(served, live.pushes)
  await expectQueried(served, original)

  const replayed = openDuties(served.url, 'earliest')
  await expect.poll(replayed.position, PATIENCE).toBe(offset)
  expect(replayed.pushes.map(withoutSubscription)).toEqual(live.pushes.map(withoutSubscription))
  original.close()
}

const withoutSubscription = ({ op, position, data }: DutyPush) => ({ op, position, data })

/** The last entry that was pushed for a validator is what REST has, to the millisecond. */
async function expectStored({ url }: ServedDatabase, pushes: readonly DutyPush[]): Promise<void> {
  const pushed = new Map<string, ValidatorOfDuty>()
  const add = (
    into: Map<string, ValidatorOfDuty>,
    { slot, role, validators }: Pick<DutyPush['data'], 'slot' | 'role' | 'validators'>,
  ) => {
    for (const one of validators) {
      if (one.quorumMs !== null) into.set(nameOf(slot, role, one.publicKey ?? ''), one)
    }
  }
  for (const { data } of pushes) add(pushed, data)
  const stored = new Map<string, ValidatorOfDuty>()
  const client = createClient({ url })
  for await (const duty of client.query.duties.list({ limit: 500 })) {
    const validators = duty.validators.map(
      ({ reason: _, scheduled: __, value: ___, lastSignerMs, ...one }) => ({
        ...one,
        lastSignerMs: lastSignerMs ?? 0,
      }),
    )
    add(stored, { ...duty, validators })
  }
  client.close()
  const sorted = (entries: Map<string, ValidatorOfDuty>) =>
    Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  expect(sorted(pushed)).toEqual(sorted(stored))
}

/**
 * Each `decided` has a signature; of each role and slot, one is verified under the validator's key
 * by another implementation, over a root that operators signed for the validator.
 */
async function expectSigned(folder: string, original: TestStream): Promise<void> {
  const roots = await signedRoots(folder)
  const records = original.pushes().flatMap(({ data }) => data as Decided[])
  expect(records.filter(({ signature }) => signature === '')).toEqual([])
  const ofDuty = new Map(
    records.map((one) => {
      const [publicKey = '', role = ''] = splitLambda(one.message.lambda)
      return [`${one.message.seq_number} ${role}`, { ...one, publicKey }]
    }),
  )
  const { longSignatures } = bls12_381
  const invalid = [...ofDuty].filter(([, { message, publicKey, signature }]) => {
    const own = roots.get(`${message.seq_number} ${publicKey}`) ?? []
    return ![...own].some((root) =>
      longSignatures.verify(
        Buffer.from(signature, 'base64'),
        longSignatures.hash(Buffer.from(root, 'hex'), SIGNATURE_DOMAIN),
        Buffer.from(publicKey, 'hex'),
      ),
    )
  })
  expect(invalid).toEqual([])
}

/** Ethereum's (consensus-specs, phase0/beacon-chain.md#bls-signatures). */
const SIGNATURE_DOMAIN = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

/** The roots that operators signed, by slot and public key of the validator. */
async function signedRoots(folder: string): Promise<Map<string, Set<string>>> {
  const { validators } = await readSetup(folder)
  const keyOf = new Map(validators.map(({ index, public_key }) => [index, public_key]))
  const roots = new Map<string, Set<string>>()
  for await (const { data } of recordedMessages(folder)) {
    const { message } = decodeSignedSsvMessage(data, BOOLE_LIMITS)
    if (message.type !== SSV_MESSAGE_TYPE.partialSignature) continue
    const { slot, items } = decodePartialSignatures(message.data, BOOLE_LIMITS.partialSignatures)
    for (const { validatorIndex, signingRoot } of items) {
      const name = `${slot} ${keyOf.get(Number(validatorIndex))}`
      roots.set(name, (roots.get(name) ?? new Set()).add(Buffer.from(signingRoot).toString('hex')))
    }
  }
  return roots
}

/** `/query` has the last record that was pushed, for every validator, role and slot. */
async function expectQueried({ url }: ServedDatabase, original: TestStream): Promise<void> {
  const last = new Map(
    original.pushes().map(({ filter, data }) => [JSON.stringify(filter), data[0]]),
  )
  const keys = new Set(original.pushes().map(({ filter }) => filter.publicKey ?? ''))
  let count = 0
  for (const publicKey of keys) {
    const { data } = await ask(url, { type: 'decided', filter: { publicKey } })
    count += data.length
    for (const record of data as Decided[]) {
      const [, role] = splitLambda(record.message.lambda)
      const slot = record.message.seq_number
      expect(last.get(JSON.stringify({ from: slot, to: slot, role, publicKey }))).toEqual(record)
    }
  }
  expect(count).toBe(last.size)
}

test.runIf(canRun)(
  'duties of operators that cross both forks reach clients of both protocols as they were performed',
  async () => {
    const { folder, ledger } = await recordOperators()
    const truth = participantsOf(ledger)
    const roles = new Set(Object.keys(truth).map((name) => name.split(' ')[1]))
    expect([...roles].sort()).toEqual([
      'AGGREGATOR',
      'ATTESTER',
      'PROPOSER',
      'PROPOSER_PREFERENCES',
      'PTC_ATTESTER',
      'SYNC_COMMITTEE',
      'SYNC_COMMITTEE_CONTRIBUTION',
      'VALIDATOR_REGISTRATION',
    ])
    await expectStreamed(folder, truth)
  },
)

test.runIf(canRun && hasSample)(
  'duties of the recorded sample reach clients of both protocols as its truth says',
  async () => {
    const lines = readFileSync(join(sample ?? '', 'truth.jsonl'), 'utf8')
      .trim()
      .split('\n')
    const truth = lines.map((line): True => JSON.parse(line))
    await expectStreamed(sample ?? '', participantsOf(truth), NOT_IN_SAMPLE)
  },
)
