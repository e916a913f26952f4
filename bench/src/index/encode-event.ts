import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import { wrapOperatorKey } from '@ssv-exporter/contracts/operator-key'
import { toEventSelector } from 'viem'
import { bytesOf } from '../support/bytes-of.ts'
import type { Kind, PlannedEvent } from './plan-events.ts'
import { addressOf, committeeOf, ownerOf } from './registrations.ts'
import { PUBLIC_KEY_BYTES, REGISTRATION_BYTES } from './signed-registrations.ts'

export interface EncodedEvent {
  /** Hex with 0x. */
  topics: string[]
  data: string
}

const WORD_DIGITS = 64
const WORD = 32
const SHARE_KEY_BYTES = 48
const ENCRYPTED_KEY_BYTES = 256
const COMMITTEE = 4
/** An RSA-2048 public key as in the contract: 612 characters of base64. */
const OPERATOR_KEY_BYTES = 459
/** Incompressible bytes, the source of keys. */
const NOISE = bytesOf('noise', 1 << 20).toString('hex')

const SELECTORS = new Map(currentAbi.map((event) => [event.name, toEventSelector(event)]))
const FEE = 1_000_000_000n

const word = (value: number | bigint) => value.toString(16).padStart(WORD_DIGITS, '0')
const addressWord = (address: string) => address.slice(2).padStart(WORD_DIGITS, '0')
const padded = (hex: string) => hex.padEnd(Math.ceil(hex.length / WORD_DIGITS) * WORD_DIGITS, '0')
const bytesValue = (hex: string) => word(hex.length / 2) + padded(hex)
const offset = (words: number) => word(words * WORD)
const noise = (number: number, bytes: number) => {
  const from = (number * 7_919 * 2) % (NOISE.length - 2 * bytes)
  return NOISE.slice(from, from + 2 * bytes)
}
const topicOf = (kind: Kind) => SELECTORS.get(kind) as string

/**
 * Encodes planned events like the contract (Solidity ABI). @param registrations of
 * `signRegistrations`
 */
export function createEventEncoder(registrations: Buffer): (event: PlannedEvent) => EncodedEvent {
  const committees = new Map<number, number[]>()
  const committee = (cluster: number) => {
    const known = committees.get(cluster)
    if (known !== undefined) return known
    const made = committeeOf(cluster)
    committees.set(cluster, made)
    return made
  }
  const registration = (validator: number) => {
    const at = validator * REGISTRATION_BYTES
    const hex = (from: number, to: number) => registrations.toString('hex', at + from, at + to)
    return {
      publicKey: hex(0, PUBLIC_KEY_BYTES),
      signature: hex(PUBLIC_KEY_BYTES, REGISTRATION_BYTES),
    }
  }
  const idsOf = (cluster: number) => {
    const ids = committee(cluster)
    return word(ids.length) + ids.map(word).join('')
  }
  const idsWords = 1 + COMMITTEE
  const clusterWords = ({ count, active, validator }: PlannedEvent) =>
    [word(count), word(validator), word(validator + 1), word(Number(active)), word(FEE * 7n)].join(
      '',
    )
  const ownerTopic = (cluster: number) => `0x${addressWord(addressOf(ownerOf(cluster)))}`
  const operatorTopics = (event: PlannedEvent) => [
    topicOf(event.kind),
    `0x${addressWord(addressOf(event.subject))}`,
    `0x${word(event.subject)}`,
  ]

  return (event) => {
    const { kind, subject, validator } = event
    switch (kind) {
      case 'OperatorAdded': {
        const text = Buffer.from(
          bytesOf(`operator ${subject}`, OPERATOR_KEY_BYTES).toString('base64'),
        )
        const key = Buffer.from(wrapOperatorKey(text)).toString('hex')
        const [selector, owner, id] = operatorTopics(event) as [string, string, string]
        return {
          topics: [selector, id, owner],
          data: `0x${offset(2)}${word(FEE)}${bytesValue(key)}`,
        }
      }
      case 'OperatorFeeDeclared':
      case 'OperatorFeeExecuted':
        return { topics: operatorTopics(event), data: `0x${word(1)}${word(FEE)}` }
      case 'OperatorWithdrawn':
        return { topics: operatorTopics(event), data: `0x${word(FEE)}` }
      case 'FeeRecipientAddressUpdated':
        return {
          topics: [topicOf(kind), ownerTopic(subject)],
          data: `0x${addressWord(addressOf(subject))}`,
        }
    }
    const topics = [topicOf(kind), ownerTopic(subject)]
    const ids = idsOf(subject)
    switch (kind) {
      case 'ValidatorAdded': {
        const { publicKey, signature } = registration(validator)
        const shares =
          signature + noise(validator, COMMITTEE * (SHARE_KEY_BYTES + ENCRYPTED_KEY_BYTES))
        const head = 3 + 5
        const keyWords = 1 + 2
        const offsets = [head, head + idsWords, head + idsWords + keyWords].map(offset).join('')
        const values = ids + bytesValue(publicKey) + bytesValue(shares)
        return { topics, data: `0x${offsets}${clusterWords(event)}${values}` }
      }
      case 'ValidatorRemoved': {
        const key = bytesValue(registration(validator).publicKey)
        const head = 2 + 5
        const offsets = offset(head) + offset(head + idsWords)
        return { topics, data: `0x${offsets}${clusterWords(event)}${ids}${key}` }
      }
      case 'ValidatorExited': {
        const key = bytesValue(registration(validator).publicKey)
        return { topics, data: `0x${offset(2)}${offset(2 + idsWords)}${ids}${key}` }
      }
      case 'ClusterDeposited':
      case 'ClusterWithdrawn':
        return { topics, data: `0x${offset(2 + 5)}${word(FEE)}${clusterWords(event)}${ids}` }
      case 'ClusterLiquidated':
      case 'ClusterReactivated':
        return { topics, data: `0x${offset(1 + 5)}${clusterWords(event)}${ids}` }
    }
  }
}
