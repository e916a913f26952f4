import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A recording of real operators' messages, line by line. Bytes are lower-case hex. */
export interface Recording {
  readonly committees: readonly RecordedCommittee[]
  readonly records: readonly RecordedNode[]
  readonly handshakes: readonly RecordedHandshake[]
  readonly gossip: readonly RecordedGossip[]
  readonly broken: readonly RecordedBroken[]
  readonly syncs: readonly RecordedSync[]
}

export interface RecordedCommittee {
  readonly publicKey: string
  /** Disposable share keys. */
  readonly members: readonly { readonly nodeId: number; readonly secretKey: string }[]
}

export interface RecordedNode {
  readonly fork: string
  readonly node: string
  readonly enr: string
}

export interface RecordedHandshake {
  readonly fork: string
  readonly self: string
  readonly remote: string
  /** in: `remote` asked `self`. */
  readonly direction: 'in' | 'out'
  readonly request: string
  readonly response: string
}

export interface RecordedGossip {
  readonly fork: string
  /**
   * Forks v1 and v2: such as `commit/round1`. Fork v0: `type` and the numbers of envelope and
   * message.
   */
  readonly kind: string
  readonly topic: string
  readonly publisher: string
  readonly payload: string
}

/** A decided message of fork v1 that names more signers than its signature covers. */
export interface RecordedBroken {
  readonly validator: string
  readonly height: number
  /** Bytes, as gossiped. */
  readonly signedMessage?: string
  /** The same as JSON, if read from a store. */
  readonly signedMessageJson?: unknown
  readonly verifiesWithSigners: readonly number[]
}

export interface RecordedSync {
  readonly fork: string
  readonly protocol: string
  /** For example `status1/1`; `empty` without an answer. */
  readonly outcome: string
  readonly request: string
  readonly response: string
}

/** Reads the files of a recording. @throws Error when one is missing or is not JSON lines */
export function readRecording(folder: string): Recording {
  const lines = <T>(name: string): T[] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T)
  const forks = ['v0', 'v1', 'v2']
  return {
    committees: JSON.parse(readFileSync(join(folder, 'committees.json'), 'utf8')),
    records: lines('enr.jsonl'),
    handshakes: lines('handshake.jsonl'),
    gossip: forks.flatMap((fork) => lines<RecordedGossip>(`${fork}-gossip.jsonl`)),
    broken: lines('v1-broken-decided.jsonl'),
    syncs: forks.flatMap((fork) => lines<RecordedSync>(`${fork}-sync.jsonl`)),
  }
}
