import { randomBytes } from 'node:crypto'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import type {
  HistoryAnswer,
  HistoryCodec,
  HistoryRequest,
} from '@ssv-exporter/ssv/genesis/generation'
import { emptyAnswerV0, isEmptyInV0 } from './empty-answer-v0.ts'
import type { HistoryBehaviour } from './faults.ts'
import { forge } from './forge.ts'
import type { OperatorHistory } from './operator-history.ts'

const SLOW_MS = 1_000
/** Longer than any time-out of the genesis network, where it is five seconds. */
const SILENT_MS = 60_000
const MEGABYTES = 8 * 2 ** 20
/** Distance of a forged highest message from the real one: too far to be fetched incidentally. */
const FORGED_LEAD = 10_000

export interface HistoryQuestion {
  /** Protocol id of the request. */
  readonly protocol: string
  /** Peer id of the responder. */
  readonly self?: string
  /** See `OperatorHabits.emptyAnswersInV0`. Default: false. */
  readonly emptyAnswersInV0?: boolean
  readonly request: HistoryRequest
  readonly behaviour: HistoryBehaviour
}

/** An operator's response including its faults; undefined for a stream that ends without one. */
export async function answerHistory(
  { protocol, request, behaviour, self = '', emptyAnswersInV0 = false }: HistoryQuestion,
  {
    codec,
    history,
    signal,
  }: { codec: HistoryCodec; history: OperatorHistory; signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const encode = (messages: readonly SignedAgreement[]) => {
    if (emptyAnswersInV0 && isEmptyInV0(protocol, request, messages)) {
      return emptyAnswerV0(request, self)
    }
    const answer: HistoryAnswer =
      messages.length > 0 ? { status: 'found', messages } : { status: 'not-found' }
    return codec.encodeAnswer(protocol, request, answer)
  }
  const found = lookUp(request, codec.maxBatch, history)
  switch (behaviour) {
    case 'honest':
      return encode(found)
    case 'forged-highest':
      return encode(request.kind === 'last' ? found.map((last) => forge(last, FORGED_LEAD)) : found)
    case 'closing':
      return undefined
    case 'silent':
      await sleep(SILENT_MS, signal).catch(() => {})
      return undefined
    case 'slow':
      await sleep(SLOW_MS, signal)
      return encode(found)
    case 'half-way': {
      const whole = encode(found)
      return whole.subarray(0, Math.floor(whole.length / 2))
    }
    case 'megabytes':
      return randomBytes(MEGABYTES)
    case 'other-chain':
      return encode(ofAnotherChain(request, codec.maxBatch, history))
    case 'mixed':
      return encode(found.flatMap((message) => [forge(message, 0), message, message]).toReversed())
    case 'forgetful':
      return encode([])
  }
}

function lookUp(
  request: HistoryRequest,
  maxBatch: number,
  history: OperatorHistory,
): SignedAgreement[] {
  const publicKey = Buffer.from(request.publicKey).toString('hex')
  switch (request.kind) {
    case 'last': {
      const highest = history.highest(publicKey, request.role)
      return highest === undefined ? [] : [highest]
    }
    case 'range': {
      const to = Math.min(request.to, request.from + maxBatch - 1)
      return history.range(publicKey, request.role, request.from, to)
    }
    case 'round-change':
      return []
  }
}

function ofAnotherChain(
  request: HistoryRequest,
  maxBatch: number,
  history: OperatorHistory,
): SignedAgreement[] {
  const other = history.anotherChain(Buffer.from(request.publicKey).toString('hex'))
  if (other === undefined) return []
  return lookUp({ ...request, publicKey: Buffer.from(other, 'hex') }, maxBatch, history)
}
