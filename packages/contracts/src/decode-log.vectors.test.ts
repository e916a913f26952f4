import { bytesToHex } from '@ssv-exporter/encoding/bytes-to-hex'
import { hexToBytes } from '@ssv-exporter/encoding/hex-to-bytes'
import {
  hasRecordedVectors,
  recordedVectors,
  withoutRecordedVectors,
} from '@ssv-exporter/test-kit/recorded-vectors'
import { decodeEventLog, getAddress, type Hex, keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { currentAbi } from './abi/current.ts'
import { toAddress } from './address.ts'
import { clusterId } from './cluster-id.ts'
import { committeeId } from './committee-id.ts'
import { CONTRACT_GENERATIONS, type ContractGeneration } from './contract-generation.ts'
import { decodeLog, type RawLog } from './decode-log.ts'
import type { RegistryEvent } from './events.ts'
import { KNOWN_EVENTS } from './known-events.ts'
import { unwrapOperatorKey, wrapOperatorKey } from './operator-key.ts'
import { ownershipMessage } from './ownership-message.ts'
import { splitSharesBlob } from './shares-blob.ts'
import { eventArguments } from './testing/event-arguments.ts'

if (!hasRecordedVectors) withoutRecordedVectors('contract logs and ids recorded from the network')

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const unwrapped = (bytes: Uint8Array) => text(unwrapOperatorKey(bytes) ?? new Uint8Array())

function handled(generation: ContractGeneration, log: RawLog): RegistryEvent {
  const decoded = decodeLog(generation, log)
  if (decoded.verdict !== 'handled') throw new Error(`Got ${JSON.stringify(decoded)}`)
  return decoded.event
}

interface SeedLog {
  abiVersion: string
  log: RawLog
  decoded: Record<string, unknown>
}

/** A seed-era event in the form of the recorded values. */
function seedRecord(event: RegistryEvent): Record<string, unknown> {
  if (event.generation === 'current') throw new Error('not of the seed era')
  const record = { event: event.name, ownerAddress: getAddress(event.owner) }
  if (event.name === 'OperatorAdded') {
    return { ...record, name: text(event.operatorName), publicKey: text(event.publicKey) }
  }
  if (event.name !== 'ValidatorAdded') return record
  const encryptedKeys = event.encryptedKeys.map(unwrapped)
  if (event.generation === 'legacy') {
    const oess = event.shareIndexes.map((index, position) => ({
      index: Number(index),
      operatorPublicKey: text(event.operatorPublicKeys[position] ?? new Uint8Array()),
      sharedPublicKey: event.sharePublicKeys[position],
      encryptedKey: encryptedKeys[position],
    }))
    return { ...record, publicKey: event.publicKey, oess }
  }
  return {
    ...record,
    publicKey: event.publicKey,
    sharesPublicKeys: event.sharePublicKeys,
    encryptedKeys,
    ...(event.generation === 'v1'
      ? { operatorPublicKeys: event.operatorPublicKeys.map(text) }
      : { operatorIds: event.operatorIds.map(Number) }),
  }
}

describe.runIf(hasRecordedVectors)('recorded logs of the seed era', () => {
  it('decode to the recorded values', () => {
    const logs = recordedVectors<{ logs: SeedLog[] }>('seed/seed-eth1-logs.json').logs
    const released = logs.filter((entry) => !entry.abiVersion.includes('prerelease'))
    expect(released.length).toBeGreaterThan(0)
    for (const { abiVersion, log, decoded } of released) {
      const { publicKeyBytes, ...expected } = decoded
      expect(seedRecord(handled(abiVersion as ContractGeneration, log))).toEqual(expected)
    }
  })

  it('of the v2 draft are ignored by their topic, and decoded as v2 under the topic of v2', () => {
    const logs = recordedVectors<{ logs: SeedLog[] }>('seed/seed-eth1-logs.json').logs
    const drafts = logs.filter((entry) => entry.abiVersion.includes('prerelease'))
    expect(drafts.length).toBeGreaterThan(0)
    const [topic0] = [...KNOWN_EVENTS.v2].find(([, name]) => name === 'OperatorAdded') ?? []
    for (const { log, decoded } of drafts) {
      expect(decodeLog('v2', log)).toEqual({ verdict: 'unknown' })
      const event = handled('v2', { ...log, topics: [topic0 as Hex, ...log.topics.slice(1)] })
      const { publicKeyBytes, feeAsRead, id, ...expected } = decoded
      expect(seedRecord(event)).toEqual(expected)
      expect(event).toMatchObject({ operatorId: BigInt(Number(id)) })
    }
  })

  it('have the topics of the listed events', () => {
    const { events } = recordedVectors<{
      events: Record<string, { name: string; topic0: string }[]>
    }>('seed/seed-abi-events.json')
    for (const generation of CONTRACT_GENERATIONS.filter((each) => each !== 'current')) {
      const expected = events[generation]?.map(({ topic0, name }) => [topic0, name])
      expect(new Map(KNOWN_EVENTS[generation])).toEqual(new Map(expected as [string, string][]))
    }
  })
})

interface CurrentValues {
  eventName: string
  args: Record<string, unknown>
}

/** A current event in the form of the recorded values. */
function currentRecord(event: RegistryEvent): CurrentValues {
  if (event.generation !== 'current') throw new Error('not of today')
  const { generation, name, ...args } = event
  const { publicKey, shares, ...plain } = JSON.parse(
    JSON.stringify(args, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  )
  for (const key of ['owner', 'recipientAddress']) {
    if (plain[key] !== undefined) plain[key] = getAddress(plain[key])
  }
  if (event.name === 'OperatorAdded') plain.publicKeyUnwrappedText = text(event.publicKey)
  else if (publicKey !== undefined) plain.publicKey = publicKey
  if (event.name === 'ValidatorAdded')
    plain.blob = blobRecord(event.shares, event.operatorIds.length)
  return { eventName: name, args: plain }
}

function blobRecord(shares: Uint8Array, operators: number): Record<string, unknown> {
  const blob = splitSharesBlob(shares, operators)
  if (blob === undefined) throw new Error('the blob does not split')
  return {
    length: shares.length,
    expected: shares.length,
    signature: bytesToHex(blob.signature).slice(2),
    sharePublicKeys: blob.sharePublicKeys.map((key) => bytesToHex(key).slice(2)),
    encryptedKeysKeccak256: blob.encryptedKeys.map((key) => keccak256(key)),
  }
}

interface CurrentLogs {
  logs: { case: string; log: RawLog }[]
  packOperatorPublicKey: { rsaPubHex: string; packedHex: string }
}

describe.runIf(hasRecordedVectors)('recorded logs of the current contract', () => {
  it('decode to the recorded values', () => {
    const { logs } = recordedVectors<CurrentLogs>('modern/contract-logs/raw-logs.json')
    const expected = recordedVectors<(CurrentValues & { case: string })[]>(
      'modern/contract-logs/decoded.json',
    )
    expect(logs.length).toBe(expected.length)
    for (const [index, { log }] of logs.entries()) {
      const { case: _, ...values } = expected[index] ?? {}
      expect(currentRecord(handled('current', log))).toEqual(values)
    }
  })

  it("wrap operator keys as the contract's tools do", () => {
    const { packOperatorPublicKey: key } = recordedVectors<CurrentLogs>(
      'modern/contract-logs/raw-logs.json',
    )
    const inner = hexToBytes(`0x${key.rsaPubHex}`) ?? new Uint8Array()
    expect(bytesToHex(wrapOperatorKey(inner))).toBe(`0x${key.packedHex}`)
  })

  it('have the topics of the listed events', () => {
    const events = recordedVectors<{ topic0: string; name: string }[]>(
      'modern/contract-logs/topic0.json',
    )
    expect(events.length).toBeGreaterThan(0)
    for (const { topic0, name } of events) expect(KNOWN_EVENTS.current.get(topic0)).toBe(name)
  })

  it('of v2.0.0 are decoded as by viem', () => {
    const { logs } = recordedVectors<{ logs: RawLog[] }>('contract-v2/logs.json')
    expect(logs.length).toBeGreaterThan(0)
    for (const log of logs) {
      const decoded = decodeLog('current', log)
      if (decoded.verdict !== 'handled' && decoded.verdict !== 'ignored') {
        throw new Error(`Got ${JSON.stringify(decoded)} for ${log.topics[0]}`)
      }
      const [topic0 = '0x', ...indexed] = log.topics
      const { eventName, args } = decodeEventLog({
        abi: currentAbi,
        topics: [topic0, ...indexed],
        data: log.data,
      })
      const { publicKey, ...read } = eventArguments(decoded.event as RegistryEvent)
      const { publicKey: wrapped, ...expected } = args as unknown as Record<string, unknown>
      expect(decoded.event?.name).toBe(eventName)
      expect(read).toEqual(expected)
      // Operator keys are unwrapped; validator keys are as emitted.
      if (eventName !== 'OperatorAdded') expect(publicKey).toEqual(wrapped)
    }
    console.info(`${logs.length} recorded logs of v2.0.0 compared`)
  })
})

describe.runIf(hasRecordedVectors)('encoders match recorded values', () => {
  it('cluster ids', () => {
    const path = 'modern/derived/cluster-hash.json'
    for (const entry of recordedVectors<{ owner: string; operatorIds: number[]; hash: string }[]>(
      path,
    )) {
      expect(clusterId(toAddress(entry.owner), entry.operatorIds.map(BigInt))).toBe(entry.hash)
    }
  })

  it('committee ids', () => {
    const path = 'modern/derived/committees.json'
    for (const entry of recordedVectors<{ operatorIds: number[]; committeeId: string }[]>(path)) {
      expect(committeeId(entry.operatorIds.map(BigInt))).toBe(`0x${entry.committeeId}`)
    }
  })

  it('the message that a validator key signs', () => {
    const entry = recordedVectors<{
      owner: string
      nonce: number
      messageUtf8: string
      keccak256: string
    }>('modern/derived/validator-added-signature.json')
    const message = ownershipMessage(toAddress(entry.owner), entry.nonce)
    expect(message.text).toBe(entry.messageUtf8)
    expect(bytesToHex(message.digest)).toBe(`0x${entry.keccak256}`)
  })
})
