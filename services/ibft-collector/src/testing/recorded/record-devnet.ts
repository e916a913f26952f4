import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { attestationData } from '@ssv-exporter/devnet/network/attestation-data'
import { createCommitteeSigner } from '@ssv-exporter/devnet/network/committee-signer'
import type { CommitteeMember } from '@ssv-exporter/devnet/network/duty-validator'
import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { createOperatorIdentity } from '@ssv-exporter/devnet/operator-identity'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { makeRecord } from '@ssv-exporter/p2p/node-record'
import { sealEnvelope } from '@ssv-exporter/p2p/signed-envelope'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type {
  GenesisFork,
  HistoryAnswer,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { encodePostConsensus, unsignedMessage } from '@ssv-exporter/ssv/genesis/unsigned-message'
import type {
  RecordedBroken,
  RecordedCommittee,
  RecordedGossip,
  RecordedHandshake,
  RecordedNode,
  RecordedSync,
} from './recording.ts'

/**
 * Writes `devnet/`: messages of devnet operators, with the known faults of real ones, in the format
 * of the real recordings. Run with `node --conditions=source` after an intended wire format change.
 */
const OUT = fileURLToPath(new URL('devnet', import.meta.url))
const HEIGHTS = [0, 1]
/** Signers in the order in which their commits arrived; the last one of them late. */
const ARRIVED = [3, 1, 4]
const MERGED = [...ARRIVED, 2]
const OPERATOR = newIdentity()
const OTHER = newIdentity()
const HISTORY = GENESIS.history as HistoryCodec

const identity = await createOperatorIdentity()
const committees: RecordedCommittee[] = []
const gossip: Record<string, RecordedGossip[]> = { v0: [], v1: [], v2: [] }
const syncs: Record<string, RecordedSync[]> = { v0: [], v1: [], v2: [] }
const broken: RecordedBroken[] = []
const handshakes: RecordedHandshake[] = []
const records: RecordedNode[] = []

for (const seed of ['one', 'two']) record(seed)
for (const fork of GENESIS.forks) await recordPeer(fork)
write()

function record(seed: string): void {
  const validator = createValidatorIdentity(
    `recorded ${seed}`,
    [1n, 2n, 3n, 4n].map((id) => ({ id, identity })),
  )
  const duty = dutyValidatorOf(validator)
  const signer = createCommitteeSigner(duty)
  const publicKey = new Uint8Array(Buffer.from(validator.publicKey.slice(2), 'hex'))
  committees.push({ publicKey: hexOf(publicKey), members: duty.members.map(toMember) })
  for (const fork of GENESIS.forks) {
    const rootFork = fork.rootForks[0] ?? fork.name
    const sign = (height: number, signed: readonly number[], named = signed): SignedAgreement => {
      const value = new Uint8Array(attestationData(height, committees.length, seed))
      const agreement = { publicKey, role: 0, height, round: 1, value }
      const root = GENESIS.signingRoot(agreement, rootFork)
      return { ...agreement, signers: named, signature: signer.sign(root, signed) }
    }
    for (const height of HEIGHTS) recordHeight(fork, height, sign)
    recordHistory(fork, publicKey, sign)
  }

  function recordHeight(fork: GenesisFork, height: number, sign: Sign): void {
    const whole = sign(height, ARRIVED)
    const say = (
      kind: string,
      v0: string,
      of: 'decided' | 'commit' | 'other',
      data: Uint8Array,
    ) => {
      for (const topic of fork.publishTopics(publicKey, of)) {
        const line = { fork: fork.name, kind: fork.name === 'v0' ? v0 : kind, topic }
        gossip[fork.name]?.push({ ...line, publisher: OPERATOR.peerId, payload: hexOf(data) })
      }
    }
    for (const [kind, v0] of [
      ['proposal', 'type0/1'],
      ['prepare', 'type0/2'],
    ] as const) {
      const one = unsignedMessage(fork.name, kind, whole)
      say(`${kind}/round1`, v0, 'other', one.seal(3, signer.sign(one.root, [3])))
    }
    const change = unsignedMessage(fork.name, 'round-change', { ...whole, round: 2 })
    const sealed = change.seal(2, signer.sign(change.root, [2]))
    say('round-change/later-round', 'type0/4', 'other', sealed)
    say('commit/round1', 'type0/3', 'commit', fork.encodeGossip('commit', sign(height, [2])))
    const partial = encodePostConsensus(fork.name, whole, 3, whole.signature)
    say('post-consensus', 'type2/0', 'other', partial)
    say('decided/3-signers', 'type1/3', 'decided', fork.encodeGossip('decided', whole))
    const merged = fork.encodeGossip('decided', sign(height, ARRIVED, MERGED))
    say('decided/4-signers', 'type1/3', 'decided', merged)
    if (fork.name === 'v1') {
      const { Data } = JSON.parse(Buffer.from(merged).toString()) as { Data: string }
      const inner = Buffer.from(JSON.parse(Buffer.from(Data, 'hex').toString()), 'base64')
      const line = { validator: hexOf(publicKey), height, verifiesWithSigners: ARRIVED }
      broken.push({ ...line, signedMessage: hexOf(inner) })
    }
  }
}

function toMember({ nodeId, secretKey }: CommitteeMember) {
  return { nodeId, secretKey: hexOf(secretKey) }
}

type Sign = (
  height: number,
  signed: readonly number[],
  named?: readonly number[],
) => SignedAgreement

function recordHistory(fork: GenesisFork, publicKey: Uint8Array, sign: Sign): void {
  const sequence = { publicKey, role: 0 }
  const answered = (request: HistoryRequest, answer: HistoryAnswer, outcome: string) => {
    const protocol = HISTORY.protocolOf(fork.name, request.kind)
    const asked = HISTORY.encodeRequest(fork.name, request)
    const response = HISTORY.encodeAnswer(protocol, request, answer)
    push(protocol, outcome, asked, response)
  }
  const push = (protocol: string, outcome: string, asked: Uint8Array, response: Uint8Array) =>
    syncs[fork.name]?.push({
      fork: fork.name,
      protocol,
      outcome,
      request: hexOf(asked),
      response: hexOf(response),
    })
  const found = fork.name === 'v0' ? '1//found' : 'status1/1'
  const none = fork.name === 'v0' ? '0//none' : 'status2/0'
  const stored = HEIGHTS.map((height) => sign(height, ARRIVED, MERGED))
  const range = { kind: 'range', ...sequence, from: 0, to: 25 } as const
  answered({ kind: 'last', ...sequence }, { status: 'found', messages: stored.slice(-1) }, found)
  answered(range, { status: 'found', messages: stored }, found)
  answered({ ...range, from: 30, to: 40 }, { status: 'not-found' }, none)
  answered({ ...range, from: 5, to: 1 }, { status: 'not-found' }, none)
  answered({ kind: 'round-change', ...sequence, height: 1 }, { status: 'not-found' }, none)
  const last = HISTORY.protocolOf(fork.name, 'last')
  const asked = HISTORY.encodeRequest(fork.name, { kind: 'last', publicKey, role: 2 })
  push(last, 'empty', asked, new Uint8Array(0))
  if (fork.name !== 'v0') return
  const nameless = { Lambda: Buffer.from('_UNKNOWN').toString('base64') }
  const answer = { SignedMessage: null, SyncMessage: nameless, Type: 3, StreamID: '' }
  push(last, '0//none/lambda-unknown', asked, Buffer.from(JSON.stringify(answer)))
}

/**
 * Operators announce no subnets, and those that start under fork v2 announce v1 in their record.
 */
async function recordPeer(fork: GenesisFork): Promise<void> {
  const seal = ({ privateKey }: typeof OPERATOR) =>
    sealEnvelope(
      GENESIS.handshake.encode({
        fork: fork.name,
        networkId: 'devnet',
        nodeVersion: 'v0.2.1-rc.1',
        operatorId: 'a'.repeat(64),
        executionNode: '',
        consensusNode: '',
      }),
      GENESIS.handshake,
      privateKey,
    )
  handshakes.push({
    fork: fork.name,
    self: OPERATOR.peerId,
    remote: OTHER.peerId,
    direction: 'in',
    request: hexOf(await seal(OTHER)),
    response: hexOf(await seal(OPERATOR)),
  })
  const announced = GENESIS.forks.find(({ name }) => name === (fork.name === 'v0' ? 'v0' : 'v1'))
  const entries = announced?.nodeRecordEntries({
    operatorId: 'a'.repeat(64),
    subnets: Array<boolean>(128).fill(false),
  })
  const facts = { ip: '127.0.0.1', udpPort: 12_001, tcpPort: 13_001, entries: entries ?? new Map() }
  const enr = makeRecord({ ...facts, privateKey: OPERATOR.privateKey }).encodeTxt()
  records.push({ fork: fork.name, node: 'operator', enr })
  const boot = makeRecord({ ...facts, privateKey: OTHER.privateKey, entries: new Map() })
  records.push({ fork: fork.name, node: 'boot', enr: boot.encodeTxt() })
}

function write(): void {
  mkdirSync(OUT, { recursive: true })
  const save = (name: string, text: string) => writeFileSync(join(OUT, name), text)
  const lines = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  save('committees.json', `${JSON.stringify(committees)}\n`)
  save('enr.jsonl', lines(records))
  save('handshake.jsonl', lines(handshakes))
  save('v1-broken-decided.jsonl', lines(broken))
  for (const fork of ['v0', 'v1', 'v2']) {
    save(`${fork}-gossip.jsonl`, lines(gossip[fork] ?? []))
    save(`${fork}-sync.jsonl`, lines(syncs[fork] ?? []))
  }
}
