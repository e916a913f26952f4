import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import type {
  CheckedMessage,
  ConsensusMessage,
  PartialMessage,
} from '@ssv-exporter/ssv/alan/validation/checked-message'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import type {
  DutyTrace,
  TracedConsensus,
  TracedMessage,
} from '@ssv-exporter/store/duties/duty-traces'
import type { ReceivedSignature } from '../received-signature.ts'

export interface TraceRecorderOptions {
  /** Bytes of messages that wait; beyond it, others are not recorded. */
  readonly maxBytes?: number
}

export interface TraceRecorderModules {
  readonly network: Pick<AlanNetworkParameters, 'genesisMs' | 'slotMs'>
  /** Called for each message that does not fit. */
  readonly onDropped: () => void
}

/** Records messages as they arrive, until they are taken. */
export interface TraceRecorder {
  record(message: CheckedMessage, receivedMs: number): void
  /** Marks a partial signature as valid, unless its message was taken. */
  verified(
    signature: Pick<ReceivedSignature, 'messageId' | 'slot' | 'signer' | 'root' | 'validatorIndex'>,
  ): void
  /** What arrived before a time, in Unix milliseconds. */
  drainRecorded(beforeMs: number): DutyTrace[]
}

interface Item {
  readonly root: string
  readonly validatorIndex: number
  verified: boolean
}

interface Recording extends Omit<DutyTrace, 'messages' | 'values'> {
  readonly firstMs: number
  bytes: number
  readonly messages: TracedMessage[]
  readonly values: Map<string, Uint8Array>
  /** Items by operator. */
  readonly items: Map<bigint, Item[]>
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
/** Slots after which nothing is recorded any more: a registration may name any past slot. */
const RECORDED_SLOTS = 36
/** Memory of a message, apart from its value and its signatures. */
const MESSAGE_BYTES = 300
const ITEM_BYTES = 150
/** Beyond it a value is not recorded; a block has less. */
const MAX_VALUE_BYTES = 4 * 1024 * 1024

export function createTraceRecorder(
  { maxBytes = DEFAULT_MAX_BYTES }: TraceRecorderOptions,
  { network, onDropped }: TraceRecorderModules,
): TraceRecorder {
  const recordings = new Map<string, Recording>()
  let bytes = 0

  function recordingOf(message: CheckedMessage, receivedMs: number): Recording {
    const { slot, id, executor } = message
    const name = nameOf(message)
    const known = recordings.get(name)
    if (known !== undefined) return known
    const made: Recording = {
      ...{ slot, role: id.runnerRole, firstMs: receivedMs, bytes: 0 },
      committeeId: hexOf(executor.committee.id),
      executor:
        executor.validator === undefined ? hexOf(executor.committee.id) : hexOf(id.executor),
      ...{ messages: [], values: new Map(), items: new Map() },
    }
    recordings.set(name, made)
    return made
  }

  function add(recording: Recording, message: TracedMessage, size: number): void {
    recording.messages.push(message)
    recording.bytes += size
    bytes += size
  }

  function takeConsensus(message: ConsensusMessage, recording: Recording, ms: number): void {
    const kind = KINDS.get(message.content.type)
    if (kind === undefined) return
    const { signed, content } = message
    const root = hexOf(content.root)
    const value = recording.values.has(root) ? NO_BYTES : signed.fullData
    const isKept = value.length > 0 && value.length <= MAX_VALUE_BYTES
    if (isKept) recording.values.set(root, value.slice())
    const traced: TracedConsensus = {
      ...{ kind, ms, root },
      signers: signed.operatorIds.map(Number),
      round: Number(content.round),
      preparedRound: Number(content.dataRound),
    }
    add(recording, traced, MESSAGE_BYTES + (isKept ? value.length : 0))
  }

  function takePartial(message: PartialMessage, recording: Recording, ms: number): void {
    const { signed, content } = message
    const [signer = 0n] = signed.operatorIds
    const items = content.items.map(({ signingRoot, validatorIndex }) => ({
      root: hexOf(signingRoot),
      validatorIndex: Number(validatorIndex),
      verified: false,
    }))
    const others = recording.items.get(signer) ?? []
    recording.items.set(signer, [...others, ...items])
    const { type } = content
    const traced = { kind: 'partial', ms, signer: Number(signer), type, items } as const
    add(recording, traced, MESSAGE_BYTES + items.length * ITEM_BYTES)
  }

  return {
    record(message, receivedMs) {
      const ms = Math.round(receivedMs - network.genesisMs - message.slot * network.slotMs)
      if (ms > RECORDED_SLOTS * network.slotMs) return
      const size = message.kind === 'consensus' ? message.signed.fullData.length : 0
      if (bytes + size > maxBytes) {
        onDropped()
        return
      }
      const recording = recordingOf(message, receivedMs)
      if (message.kind === 'consensus') takeConsensus(message, recording, ms)
      else takePartial(message, recording, ms)
    },
    verified({ messageId, slot, signer, root, validatorIndex }) {
      const name = hexOf(root)
      const items = recordings.get(nameOf({ messageId, slot }))?.items.get(signer) ?? []
      for (const item of items) {
        if (item.validatorIndex === validatorIndex && item.root === name) item.verified = true
      }
    },
    drainRecorded(beforeMs) {
      const traces: DutyTrace[] = []
      for (const [name, recording] of recordings) {
        if (recording.firstMs >= beforeMs) continue
        recordings.delete(name)
        bytes -= recording.bytes
        const { slot, role, executor, committeeId, messages, values } = recording
        traces.push({ slot, role, executor, committeeId, messages, values })
      }
      return traces
    },
  }
}

const NO_BYTES = new Uint8Array()
const KINDS = new Map<number, TracedConsensus['kind']>([
  [QBFT_TYPE.proposal, 'proposal'],
  [QBFT_TYPE.prepare, 'prepare'],
  [QBFT_TYPE.commit, 'commit'],
  [QBFT_TYPE.roundChange, 'roundChange'],
])

const nameOf = ({ messageId, slot }: Pick<CheckedMessage, 'messageId' | 'slot'>) =>
  `${slot} ${messageId}`
