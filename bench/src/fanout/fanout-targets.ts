import type { Target } from '../support/bench-result.ts'
import { bestStep } from './best-step.ts'
import type { FanoutMeasured } from './fanout-tables.ts'

const WANTED = {
  kbPerConnection: 15,
  handshakesPerSecond: 1_000,
  messagesPerSecond: 300_000,
  delayP99Ms: 50,
  resumeSeconds: 15,
  stalledSeconds: 10,
  othersGrowthPercent: 10,
  timesBaseline: 3,
}
const AIM = {
  kbPerConnection: 10,
  handshakesPerSecond: 2_500,
  messagesPerSecond: 600_000,
  delayP99Ms: 20,
  resumeSeconds: 5,
}

const atMost = (name: keyof typeof AIM, unit: string) =>
  `at most ${WANTED[name]} ${unit}, goal ${AIM[name]}`
const atLeast = (name: keyof typeof AIM) => `at least ${WANTED[name]}, goal ${AIM[name]}`

export function fanoutTargets({ idle, broadcast, delay, resumed }: FanoutMeasured): Target[] {
  const ours = bestStep(broadcast.v2)?.messagesPerCpuSecond ?? Number.NaN
  // Its maximum, in time or not.
  const bare = broadcast.baseline.map((step) => step.messagesPerCpuSecond ?? Number.NaN)
  const times = ours / Math.max(...bare)
  const { baseline, alone, besideStalled, aloneAgain, stalled } = delay
  const closedAfter = stalled.closedAfterWaitingSeconds ?? Number.POSITIVE_INFINITY
  const growth = besideStalled.asked.p99 / ((alone.asked.p99 + aloneAgain.asked.p99) / 2) - 1

  return [
    ...idle.slice(0, 2).flatMap(({ what, kbCollected, handshakesPerSecond }) => [
      {
        what: `Memory of an idle connection, ${what}`,
        wanted: atMost('kbPerConnection', 'KB'),
        measured: kbCollected === null ? 'n/a' : `${kbCollected.toFixed(1)} KB`,
        met: kbCollected !== null && kbCollected <= WANTED.kbPerConnection,
      },
      {
        what: `Handshakes per second, ${what}`,
        wanted: atLeast('handshakesPerSecond'),
        measured: handshakesPerSecond.toFixed(0),
        met: handshakesPerSecond >= WANTED.handshakesPerSecond,
      },
    ]),
    ...(['v2', 'legacy'] as const).map((protocol) => {
      const rate = bestStep(broadcast[protocol])?.messagesPerSecond ?? 0
      return {
        what: `Broadcast, messages per second, ${protocol}`,
        wanted: atLeast('messagesPerSecond'),
        measured: rate.toFixed(0),
        met: rate >= WANTED.messagesPerSecond,
      }
    }),
    {
      what: 'Messages per CPU-second, v2 at its best rate, beside the most of a bare `ws` server',
      wanted: `at least ${WANTED.timesBaseline} times as many`,
      measured: `${times.toFixed(1)} times`,
      met: times >= WANTED.timesBaseline,
    },
    {
      what: 'Commit to client, p99, from when COMMIT is sent',
      wanted: atMost('delayP99Ms', 'ms'),
      measured: `${alone.asked.p99.toFixed(1)} ms (bare ws: ${baseline.asked.p99.toFixed(1)} ms)`,
      met: alone.asked.p99 <= WANTED.delayP99Ms,
    },
    {
      what: 'Killed and resumed: lost and repeated messages',
      wanted: 'none',
      measured: `${resumed.lost} lost, ${resumed.repeated} repeated`,
      met: resumed.lost + resumed.repeated + resumed.complaints.length === 0,
    },
    {
      what: 'Killed and resumed: until the last client is live',
      wanted: atMost('resumeSeconds', 's'),
      measured: `${resumed.seconds.toFixed(1)} s`,
      met: resumed.seconds <= WANTED.resumeSeconds,
    },
    {
      what: 'A client that stops reading, closed after its bytes begin to wait',
      wanted: `at most ${WANTED.stalledSeconds} s, with 4408`,
      measured: `${closedAfter.toFixed(1)} s, with ${stalled.code}`,
      met: closedAfter <= WANTED.stalledSeconds && stalled.code === 4_408,
    },
    {
      what: 'Growth of the p99 of other clients while one stalls',
      wanted: `at most ${WANTED.othersGrowthPercent} %`,
      measured: `${(growth * 100).toFixed(0)} %`,
      met: growth * 100 <= WANTED.othersGrowthPercent,
    },
  ]
}
