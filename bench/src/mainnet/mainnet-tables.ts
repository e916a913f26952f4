import type { WatchSample } from '../collect/watch-collector.ts'
import type { Table } from '../support/bench-result.ts'
import { distribution } from '../support/distribution.ts'
import type { DutyCounts } from './compare-duties.ts'
import type { KindOfMessages } from './prepare-traffic.ts'
import type { RawCores } from './raw-cores.ts'

/** What a run measured. */
export interface Measured {
  readonly trafficSeconds: number
  readonly kinds: readonly KindOfMessages[]
  readonly messages: number
  readonly signatures: number
  readonly raw: RawCores
  readonly used: Readonly<Record<'collector' | 'postgres' | 'gateway' | 'peers', number | null>>
  readonly samples: readonly WatchSample[]
  /** Milliseconds. */
  readonly delays: Readonly<
    Record<'fromQuorum' | 'fromSent' | 'forwarded' | 'late', readonly number[]>
  >
  readonly duties: Readonly<Record<'signed' | 'stored' | 'streamed', DutyCounts>>
  readonly status: CollectorStatus
}

/** Of `/status`, as far as it is used here. */
export interface CollectorStatus {
  readonly messages: Counts<'accepted' | 'ignored' | 'overloaded' | 'rejected'>
  readonly partialSignatures: Counts<'valid' | 'invalid' | 'unverified' | 'unattributed'>
  readonly duties: Counts<'written' | 'dropped' | 'refused'>
  readonly network: Counts<'lostMessages'>
}

type Counts<Name extends string> = Readonly<Record<Name, number>>

const MEMORY_EVERY_SECONDS = 60

export function mainnetTables(measured: Measured): Table[] {
  return [
    mix(measured),
    cores(measured),
    delays(measured),
    duties(measured),
    counts(measured),
    memory(measured),
  ]
}

function mix({ kinds, messages, signatures, trafficSeconds }: Measured): Table {
  const row = (kind: string, count: number, bytes: number | null) => ({
    kind,
    perSecond: count / trafficSeconds,
    share: (100 * count) / messages,
    bytes,
  })
  return {
    title: 'Messages',
    columns: [
      { key: 'kind', title: 'kind' },
      { key: 'perSecond', title: 'per second, mean' },
      { key: 'share', title: '%', digits: 1 },
      { key: 'bytes', title: 'bytes' },
    ],
    rows: [
      ...kinds.map(({ kind, count, bytes }) => row(kind, count, bytes / count)),
      row('all', messages, kinds.reduce((sum, { bytes }) => sum + bytes, 0) / messages),
      { ...row('partial signatures in them', signatures, null), share: null },
    ],
  }
}

function cores({ used, raw }: Measured): Table {
  return {
    title: 'Cores, mean',
    columns: [
      { key: 'what', title: 'what' },
      { key: 'cores', title: 'cores', digits: 2 },
    ],
    rows: [
      { what: 'collector', cores: used.collector },
      { what: 'raw: RSA signatures', cores: raw.rsa },
      { what: 'raw: partial signatures (BLS)', cores: raw.bls },
      { what: 'raw: SSZ', cores: raw.ssz },
      { what: 'Postgres', cores: used.postgres },
      { what: 'gateway', cores: used.gateway },
      { what: 'peers', cores: used.peers },
    ],
  }
}

function delays({ delays: { fromQuorum, fromSent, forwarded, late } }: Measured): Table {
  return {
    title: 'Milliseconds',
    columns: [
      { key: 'what', title: 'what' },
      { key: 'count', title: 'count' },
      { key: 'p50', title: 'p50', digits: 1 },
      { key: 'p99', title: 'p99', digits: 1 },
      { key: 'max', title: 'max', digits: 1 },
    ],
    rows: [
      { what: 'quorum received → frame', ...distribution(fromQuorum) },
      { what: 'quorum sent → frame', ...distribution(fromSent) },
      { what: 'sent → forwarded', ...distribution(forwarded) },
      { what: 'due → sent: how late the peers are', ...distribution(late) },
    ],
  }
}

function duties({ duties: { signed, stored, streamed } }: Measured): Table {
  return {
    title: 'Duties',
    columns: [
      { key: 'what', title: 'what' },
      { key: 'duties', title: 'of committees' },
      { key: 'validators', title: 'of validators' },
    ],
    rows: [
      { what: 'signed by all operators', ...signed },
      { what: 'stored with all signers', ...stored },
      { what: 'streamed with all signers', ...streamed },
    ],
  }
}

function counts({ status }: Measured): Table {
  const { messages, partialSignatures, network } = status
  const all = {
    'messages accepted': messages.accepted,
    'messages ignored': messages.ignored,
    'messages ignored because of overload': messages.overloaded,
    'messages rejected': messages.rejected,
    'messages dropped unread': network.lostMessages,
    'partial signatures valid': partialSignatures.valid,
    'partial signatures invalid': partialSignatures.invalid,
    'partial signatures unverified': partialSignatures.unverified,
    'partial signatures unattributed': partialSignatures.unattributed,
    'states of duties written': status.duties.written,
  }
  return {
    title: 'The collector’s counts',
    columns: [
      { key: 'what', title: 'what' },
      { key: 'count', title: 'count' },
    ],
    rows: Object.entries(all).map(([what, count]) => ({ what, count })),
  }
}

function memory({ samples }: Measured): Table {
  let nextSeconds = 0
  const rows = samples.flatMap(({ seconds, rssMb }, i) => {
    if (seconds < nextSeconds && i < samples.length - 1) return []
    nextSeconds += MEMORY_EVERY_SECONDS
    return [{ seconds, rssMb }]
  })
  return {
    title: 'Memory of the collector',
    columns: [
      { key: 'seconds', title: 'seconds' },
      { key: 'rssMb', title: 'RSS, MB' },
    ],
    rows,
  }
}
