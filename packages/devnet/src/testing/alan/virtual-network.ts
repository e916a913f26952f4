import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import type { CheckedMessage } from '@ssv-exporter/ssv/alan/validation/checked-message'
import {
  createMessageValidator,
  type MessageValidator,
} from '@ssv-exporter/ssv/alan/validation/message-validator'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type { LedgerEntry } from '../../alan/ledger/duty-ledger.ts'
import {
  createOperatorTeam,
  type OperatorTeam,
  type OperatorTeamOptions,
} from '../../alan/operator/operator-team.ts'
import { dutyValidatorOf } from '../../network/duty-validator-of.ts'
import { createRandom } from '../../random.ts'
import { validatorOf } from '../committee.ts'
import { createVirtualTime } from './virtual-time.ts'

const keys = new Map<bigint, KeyObject>()

/** An RSA key, the same each time. */
function keyOf(id: bigint): KeyObject {
  const key = keys.get(id) ?? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  keys.set(id, key)
  return key
}

export interface VirtualNetworkOptions extends Partial<Omit<OperatorTeamOptions, 'network'>> {
  readonly network?: Partial<AlanNetworkParameters>
  /** Ids of the operators of each validator. Default: four validators of operators 1 to 4. */
  readonly committees?: readonly (readonly number[])[]
  /** Share of the messages that a receiver misses. Default: none. */
  readonly loss?: number
}

/** One listener's verdict on a message. */
export interface ReceivedMessage {
  readonly verdict: 'accept' | 'ignore' | 'reject'
  readonly text: string
  readonly from: bigint
  readonly topic: string
  /** Absent if it was not accepted. */
  readonly message?: CheckedMessage
  readonly atMs: number
}

export interface VirtualNetwork {
  readonly team: OperatorTeam
  readonly network: AlanNetworkParameters
  readonly ledger: readonly LedgerEntry[]
  /** Messages received by a listener that is no operator. */
  readonly received: readonly ReceivedMessage[]
  /** The operators' verdicts on each other's messages. */
  readonly verdicts: readonly ReceivedMessage[]
  /** Advances slots, and with `end` stops the team. */
  passSlots(count: number): void
  end(): void
}

const LISTENER = 0n
const DELAY_MS = 40
const GENESIS_MS = 1_700_000_000_000
const START_SLOT = 64

/** Operators that communicate over a network without sockets, in virtual time. */
export function createVirtualNetwork(options: VirtualNetworkOptions = {}): VirtualNetwork {
  const { committees = Array(4).fill([1, 2, 3, 4]), loss = 0, seed = 'test' } = options
  const network: AlanNetworkParameters = {
    schedule: { slotsPerEpoch: 8 },
    domains: { alan: Uint8Array.of(0, 0, 0x77, 1), boole: Uint8Array.of(0, 0, 0x77, 2) },
    names: ['devnet'],
    genesisMs: GENESIS_MS,
    slotMs: 2_000,
    epochsPerSyncCommitteePeriod: 256,
    ...options.network,
  }
  const time = createVirtualTime(GENESIS_MS + START_SLOT * network.slotMs - 1)
  const ids = [...new Set(committees.flat())].map(BigInt)
  const ledger: LedgerEntry[] = []
  const received: ReceivedMessage[] = []
  const verdicts: ReceivedMessage[] = []
  const random = createRandom(`${seed} loss`)
  const seen = new Set<string>()
  const team = createOperatorTeam(
    { ...options, seed, network },
    { timers: time, publish, write: (entry) => ledger.push(entry) },
  )
  team.setOperators(ids.map((id) => ({ id: Number(id), privateKey: keyOf(id) })))
  const validators = new Map<bigint, MessageValidator>(
    [LISTENER, ...ids].map((id) => [id, createMessageValidator(team.facts)]),
  )

  function publish(from: bigint, topic: string, data: Uint8Array, onSent: () => void): void {
    // Gossip identifies a message by its content.
    const name = `${topic} ${hexOf(data)}`
    if (seen.has(name) || team.isDown(from)) return
    seen.add(name)
    onSent()
    for (const to of [LISTENER, ...ids]) {
      if (to === from) continue
      const lost = to !== LISTENER && random.next() < loss
      const delayMs = random.integer(DELAY_MS)
      if (!lost) time.at(time.now() + delayMs, () => deliver(to, from, topic, data))
    }
  }

  function deliver(to: bigint, from: bigint, topic: string, data: Uint8Array): void {
    if (to !== LISTENER && team.isDown(to)) return
    const result = validate(validators.get(to) as MessageValidator, from, topic, data)
    if (to === LISTENER) return void received.push(result)
    verdicts.push(result)
    if (result.message !== undefined) team.receive(to, result.message)
  }

  function validate(
    validator: MessageValidator,
    from: bigint,
    topic: string,
    data: Uint8Array,
  ): ReceivedMessage {
    const atMs = time.now()
    const arrival = { topic, peerId: `${from}`, receivedMs: atMs }
    const { broken, value } = validator.check(data, arrival)
    const rule =
      broken ??
      (team.keys.verify(value.signed) ? validator.accept(value, arrival) : WRONG_SIGNATURE)
    if (rule !== undefined) return { ...rule, from, topic, atMs }
    return { verdict: 'accept', text: '', from, topic, atMs, ...(value && { message: value }) }
  }

  team.setValidators(
    committees.map((members, i) => dutyValidatorOf(validatorOf(`${seed} ${i}`, members))),
  )
  team.start()

  return {
    team,
    network,
    ledger,
    received,
    verdicts,
    passSlots: (count) => time.passUntil(time.now() + count * network.slotMs),
    end() {
      team.stop()
      team.close()
    },
  }
}

const WRONG_SIGNATURE = { verdict: 'reject', text: 'signature verification' } as const
