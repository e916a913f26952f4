import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { readMetrics } from './read-metrics.ts'

const TEXT = `# HELP drops_total What was dropped
# TYPE drops_total counter
drops_total{reason="full",text="a b"} 3
drops_total{reason="late"} 4
drops_total_more 100
lag_seconds 0.012
`

it('sums the series of a metric, and counts a missing metric as zero', async () => {
  const server = createServer((_request, response) => response.end(TEXT))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const names = ['drops_total', 'lag_seconds', 'missing'] as const
    expect(await readMetrics(`http://127.0.0.1:${port}`, names)).toEqual({
      drops_total: 7,
      lag_seconds: 0.012,
      missing: 0,
    })
  } finally {
    server.close()
  }
})
