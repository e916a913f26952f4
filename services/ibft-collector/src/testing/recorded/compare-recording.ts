import { SecretKey } from '@chainsafe/blst'
import { bytesOfHex, hexOf } from '@ssv-exporter/encoding/node/hex'
import { parseRecord, toDiscoveredNode } from '@ssv-exporter/p2p/node-record'
import { openEnvelope } from '@ssv-exporter/p2p/signed-envelope'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import type { HistoryCodec } from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import { createGossipIntake } from '../../network/intake/gossip-intake.ts'
import { createNetworkMetrics } from '../../network/metrics.ts'
import { DEFAULT_LIMITS } from '../../network/network-options.ts'
import type { ValidatorCommittee } from '../../pipelines/genesis/committees/committee.ts'
import { forkNamed, type Pipeline, startPipeline } from '../start-pipeline.ts'
import { type Comparison, createComparison } from './comparison.ts'
import type {
  RecordedBroken,
  RecordedCommittee,
  RecordedGossip,
  RecordedHandshake,
  RecordedNode,
  RecordedSync,
  Recording,
} from './recording.ts'

const HISTORY = GENESIS.history as HistoryCodec
const HANDSHAKE = GENESIS.handshake
/**
 * A commit in fork v0: envelope type 0, message type 3. Envelopes of type 1 contain decided
 * messages.
 */
const COMMIT_V0 = 'type0/3'
const DECIDED_V0 = /^type1\//

/**
 * Checks a recording of honest operators against our code: gossip passes intake, decoding and
 * validation; history responses pass decoding and validation; handshakes and records pass
 * admission. No peer in it may be charged with an offence.
 */
export async function compareRecording(recording: Recording): Promise<Comparison> {
  const comparison = createComparison()
  const pipeline = await startPipeline({}, recording.committees.map(toCommittee))
  const validate = createValidator(pipeline)
  for (const row of recording.gossip) await compareGossip(row, comparison, validate)
  await compareBroken(recording, comparison, validate, pipeline)
  for (const row of recording.syncs) await compareSync(row, comparison, pipeline)
  for (const row of recording.handshakes) await compareHandshake(row, comparison)
  for (const row of recording.records) compareNode(row, comparison)
  return comparison
}

function toCommittee({ publicKey, members }: RecordedCommittee, n: number): ValidatorCommittee {
  return {
    validatorKeyId: n + 1,
    publicKey: bytesOfHex(publicKey),
    nodeIds: members.map(({ nodeId }) => nodeId),
    shareKeys: members.map(({ secretKey }) =>
      SecretKey.fromBytes(bytesOfHex(secretKey)).toPublicKey().toBytes(),
    ),
    quorum: quorumOf(members.length),
    owner: `0x${'00'.repeat(20)}`,
    operatorIds: [],
  }
}

interface Validated {
  /** The verdict reported to gossipsub. */
  readonly reported: string
  readonly offences: readonly string[]
}

type Validate = (message: Omit<RecordedGossip, 'kind'>) => Promise<Validated>

/** Validates a message as if its author had sent it directly, in the named fork. */
function createValidator(pipeline: Pipeline): Validate {
  let settle: (validated: Validated) => void = () => {}
  let offences: string[] = []
  let hand: Parameters<Parameters<typeof createGossipIntake>[1]['host']['onMessage']>[0] = () => {}
  let fork = forkNamed('v1')
  const intake = createGossipIntake(DEFAULT_LIMITS, {
    host: {
      onMessage: (handler) => {
        hand = handler
      },
      report: (_id, reported) => settle({ reported, offences }),
    },
    isSigned: true,
    forkOf: () => fork,
    reportOffence: (_peerId, offence) => void offences.push(offence),
    isBanned: () => false,
    metrics: createNetworkMetrics(createMetrics({ service: 'test' }), () => {}),
    now: Date.now,
  })
  intake.onGossip((batch) => {
    for (const message of batch) {
      void pipeline.validation
        .validate(message)
        .then((verdict) => setImmediate(() => intake.report([{ id: message.id, verdict }])))
    }
  })
  let handed = 0
  return ({ fork: name, topic, publisher, payload }) =>
    new Promise((resolve) => {
      fork = forkNamed(name)
      pipeline.setFork(name)
      offences = []
      settle = resolve
      handed += 1
      hand({
        id: `${handed}`,
        topic,
        data: bytesOfHex(payload),
        source: publisher,
        author: publisher,
        sequenceNumber: BigInt(handed),
      })
    })
}

async function compareGossip(row: RecordedGossip, comparison: Comparison, validate: Validate) {
  const { fork: name, kind, topic, payload } = row
  const fork = forkNamed(name)
  const line = `${name} gossip ${kind} on ${topic}`
  try {
    const { kind: read } = fork.decodeGossip(bytesOfHex(payload))
    const expected = expectedKind(kind)
    const validated = await validate(row)
    comparison.compared(line, read === expected ? faultOf(validated) : `read as ${read}`)
  } catch (error) {
    comparison.compared(line, String(error))
  }
}

function expectedKind(kind: string): 'decided' | 'commit' | 'other' {
  if (kind.startsWith('decided/') || DECIDED_V0.test(kind)) return 'decided'
  return kind.startsWith('commit/') || kind === COMMIT_V0 ? 'commit' : 'other'
}

function faultOf({ reported, offences }: Validated): string | undefined {
  if (offences.length > 0) return `charged with ${offences.join()}`
  return reported === 'accept' ? undefined : `told to ${reported}`
}

/** Each by gossip and as history: accepted for the signers that it verifies with, and no others. */
async function compareBroken(
  { broken, committees }: Recording,
  comparison: Comparison,
  validate: Validate,
  { taken, validation, setFork }: Pipeline,
) {
  for (const row of broken) {
    const { validator, height, verifiesWithSigners } = row
    const line = `v1 broken decided ${validator} ${height}`
    const expected = verifiesWithSigners.toSorted((a, b) => a - b).join()
    const payload = envelope(validator, signedBytes(row))
    const publisher = committees[0]?.publicKey ?? ''
    const before = taken.length
    const [topic = ''] = forkNamed('v1').publishTopics(bytesOfHex(validator), 'decided')
    const validated = await validate({ fork: 'v1', topic, publisher, payload })
    const [, gossiped] = taken[before] ?? []
    setFork('v1')
    const content = forkNamed('v1').decodeGossip(bytesOfHex(payload))
    if (content.kind !== 'decided') throw new TypeError(`${line} is ${content.kind}`)
    const { valid } = await validation.verify(content.message, [content.message], NEVER)
    const found = [gossiped, valid[0]].map((message) => message?.signers.join())
    comparison.compared(
      line,
      faultOf(validated) ??
        (found.every((signers) => signers === expected)
          ? undefined
          : `taken for ${found.join(' and ')}, not ${expected}`),
    )
  }
}

const signedBytes = ({ signedMessage, signedMessageJson }: RecordedBroken) =>
  signedMessage === undefined
    ? new Uint8Array(Buffer.from(JSON.stringify(signedMessageJson)))
    : bytesOfHex(signedMessage)

/** A decided message in the envelope of forks v1 and v2, for the attester role. */
function envelope(validator: string, data: Uint8Array): string {
  const inner = JSON.stringify(Buffer.from(data).toString('base64'))
  const outer = { Data: hexOf(Buffer.from(inner)), id: `${validator}01000000`, type: '33' }
  return hexOf(Buffer.from(JSON.stringify(outer)))
}

async function compareSync(row: RecordedSync, comparison: Comparison, pipeline: Pipeline) {
  const { fork, protocol, outcome, request, response } = row
  const line = `${fork} sync ${protocol} ${outcome}`
  if (response === '') return comparison.excepted('no-answer')
  try {
    // A request for a role that fork v0 does not define cannot be answered.
    const { answer, undecodable } = HISTORY.decodeAnswer(protocol, bytesOfHex(response))
    const asked = HISTORY.decodeRequest(protocol, bytesOfHex(request))
    const expected = /^status1\/|\/found/.test(outcome) ? 'found' : 'not-found'
    if (undecodable > 0) comparison.compared(line, `${undecodable} messages were not read`)
    else if (answer.status !== expected) comparison.compared(line, `read as ${answer.status}`)
    else if (answer.status !== 'found') comparison.compared(line, undefined)
    else {
      pipeline.setFork(fork)
      const { refused } = await pipeline.validation.verify(asked, answer.messages, NEVER)
      comparison.compared(line, refused.length === 0 ? undefined : refused.join())
    }
  } catch (error) {
    comparison.compared(line, String(error))
  }
}

async function compareHandshake(row: RecordedHandshake, comparison: Comparison) {
  const { fork, self, remote, direction, request, response } = row
  const [asking, asked] = direction === 'in' ? [remote, self] : [self, remote]
  for (const [what, envelopeHex, signer] of [
    ['request', request, asking],
    ['response', response, asked],
  ] as const) {
    const line = `${fork} handshake ${direction} ${what}`
    if (envelopeHex === '') {
      comparison.excepted('no-answer')
      continue
    }
    try {
      const { payload, peerId } = await openEnvelope(bytesOfHex(envelopeHex), HANDSHAKE)
      const theirs = HANDSHAKE.decode(payload)
      const { networkId } = theirs
      const why = HANDSHAKE.refuse({ fork, networkId }, theirs)
      comparison.compared(line, peerId === signer ? why : `signed by ${peerId}`)
    } catch (error) {
      comparison.compared(line, String(error))
    }
  }
}

/** A boot node announces no forks: its record is where discovery begins. */
function compareNode({ fork, node, enr }: RecordedNode, comparison: Comparison) {
  const line = `${fork} record of ${node}`
  try {
    const found = toDiscoveredNode(parseRecord(enr))
    const accepts = node.startsWith('boot') || forkNamed(fork).acceptsNodeRecord(entriesOf(found))
    comparison.compared(line, found !== undefined && accepts ? undefined : 'is not accepted')
  } catch (error) {
    comparison.compared(line, String(error))
  }
}

const entriesOf = (node: { entries: ReadonlyMap<string, Uint8Array> } | undefined) =>
  node?.entries ?? new Map<string, Uint8Array>()

const NEVER = new AbortController().signal
