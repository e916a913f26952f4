import type { Column, Table } from '../support/bench-result.ts'
import type { BroadcastStep } from './measure-broadcast.ts'
import type { DelayRow, MeasuredDelay } from './measure-delay.ts'
import type { Idle } from './measure-idle.ts'
import type { Resumed } from './measure-resume.ts'

export interface FanoutMeasured {
  idle: readonly Idle[]
  broadcast: Readonly<
    Record<'v2' | 'legacy' | 'baseline' | 'names' | 'filters', readonly BroadcastStep[]>
  >
  delay: MeasuredDelay
  resumed: Resumed
}

const CORES: readonly Column[] = [
  { key: 'server', title: 'server, cores', digits: 2 },
  { key: 'clients', title: 'clients', digits: 2 },
  { key: 'publisher', title: 'publisher', digits: 2 },
  { key: 'postgres', title: 'Postgres', digits: 2 },
  { key: 'redis', title: 'Redis', digits: 2 },
]

export function fanoutTables({ idle, broadcast, delay, resumed }: FanoutMeasured): Table[] {
  return [
    {
      title: 'Idle connections',
      columns: [
        { key: 'what', title: 'what' },
        { key: 'handshakesPerSecond', title: 'handshakes/s' },
        { key: 'handshakesPerCpuSecond', title: 'handshakes per CPU-s' },
        { key: 'kbSettled', title: 'KB each', digits: 1 },
        { key: 'kbCollected', title: 'garbage collected', digits: 1 },
        ...CORES.slice(0, 2),
      ],
      rows: idle.map(({ cores, ...row }) => ({
        ...row,
        ...cores,
        handshakesPerCpuSecond: cores.server ? row.handshakesPerSecond / cores.server : null,
      })),
    },
    {
      title: 'Broadcast',
      columns: [
        { key: 'what', title: 'what' },
        { key: 'offered', title: 'publications/s' },
        { key: 'messagesPerSecond', title: 'messages/s' },
        { key: 'whole', title: 'all arrived' },
        { key: 'lastAfterMs', title: 'last after ms' },
        { key: 'messagesPerCpuSecond', title: 'messages per CPU-s' },
        ...CORES,
      ],
      rows: Object.values(broadcast).flat().map(broadcastRow),
    },
    {
      title: 'From the commit to the clients, ms',
      columns: [
        { key: 'what', title: 'what' },
        { key: 'count', title: 'messages' },
        { key: 'p50', title: 'p50', digits: 1 },
        { key: 'p99', title: 'p99', digits: 1 },
        { key: 'max', title: 'max', digits: 1 },
        { key: 'answeredP99', title: 'p99 since the answer', digits: 1 },
        ...CORES,
      ],
      rows: [delay.baseline, delay.alone, delay.besideStalled, delay.aloneAgain].map(delayRow),
    },
    {
      title: 'The client that stops reading',
      columns: [
        { key: 'afterStop', title: 'closed after s', digits: 1 },
        { key: 'afterWaiting', title: 'after bytes wait, s', digits: 1 },
        { key: 'code', title: 'code' },
        { key: 'kernelKb', title: 'in the kernel, KB' },
        { key: 'grownMb', title: 'gateway grew by, MB', digits: 1 },
      ],
      rows: [
        {
          afterStop: delay.stalled.closedAfterSeconds,
          afterWaiting: delay.stalled.closedAfterWaitingSeconds,
          code: String(delay.stalled.code),
          kernelKb:
            delay.stalled.kernelBytes === null ? null : delay.stalled.kernelBytes / BYTES_PER_KB,
          grownMb: delay.stalled.grownMb,
        },
      ],
    },
    {
      title: 'A gateway that is killed and started again',
      columns: [
        { key: 'connections', title: 'clients' },
        { key: 'publications', title: 'publications' },
        { key: 'lost', title: 'lost' },
        { key: 'repeated', title: 'repeated' },
        { key: 'seconds', title: 'all live, s after it listens', digits: 2 },
        { key: 'secondsSinceKill', title: 's after the kill', digits: 2 },
        ...CORES.slice(0, 2),
      ],
      rows: [
        {
          connections: resumed.clients,
          publications: resumed.publications,
          lost: resumed.lost,
          repeated: resumed.repeated,
          seconds: resumed.seconds,
          secondsSinceKill: resumed.secondsSinceKill,
          ...resumed.cores,
        },
      ],
    },
  ]
}

const BYTES_PER_KB = 1_000

function broadcastRow({ cores, isWhole, isInTime: _, bytesPerMessage: __, ...row }: BroadcastStep) {
  return { ...row, ...cores, whole: isWhole ? 'yes' : 'no' }
}

function delayRow({ what, asked, answered, cores }: DelayRow) {
  return { what, ...asked, answeredP99: answered.p99, ...cores }
}
