import { expect, test } from 'vitest'
import { withFormerNames } from './former-names.ts'
import { createMetrics } from './metrics.ts'

test('exports renamed metrics under both names, with the same values', async () => {
  const metrics = createMetrics({ service: 'a' })
  const gauge = metrics.gauge({
    name: 'pipe_closed',
    help: '1 while closed',
    labelNames: ['pipe'],
    formerName: 'pipe_shut',
  })
  gauge.set({ pipe: 'x' }, 1)
  metrics.gauge({ name: 'pipe_closed_seconds', help: 'Another metric' }).set(5)
  metrics
    .histogram({ name: 'wait_seconds', help: 'Waiting', buckets: [1], formerName: 'delay_seconds' })
    .observe(0.5)
  const lines = (await metrics.text()).split('\n')
  expect(lines.filter((line) => /(?:^| )pipe_/.test(line))).toEqual([
    '# HELP pipe_closed 1 while closed',
    '# TYPE pipe_closed gauge',
    'pipe_closed{pipe="x",component="a"} 1',
    '# HELP pipe_closed_seconds Another metric',
    '# TYPE pipe_closed_seconds gauge',
    'pipe_closed_seconds{component="a"} 5',
    '# HELP pipe_shut Former name of pipe_closed',
    '# TYPE pipe_shut gauge',
    'pipe_shut{pipe="x",component="a"} 1',
  ])
  const samples = lines.filter((line) => /^(wait|delay)_seconds/.test(line)).sort()
  const former = samples.filter((line) => line.startsWith('delay'))
  expect(former).toHaveLength(4)
  expect(samples.filter((line) => line.startsWith('wait'))).toEqual(
    former.map((line) => line.replace('delay', 'wait')),
  )
})

test('leaves a text without renamed metrics unchanged', () => {
  const text = '# HELP a b\n# TYPE a gauge\na 1\n'
  expect(withFormerNames(text, new Map([['b', 'c']]))).toBe(text)
})
