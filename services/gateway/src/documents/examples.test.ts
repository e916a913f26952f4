import { CHANNELS } from '@ssv-exporter/api-documents/channels'
import { REST_EXAMPLES } from '@ssv-exporter/api-documents/examples/rest-examples'
import { REST_ENDPOINTS } from '@ssv-exporter/gateway-api/rest/endpoints'
import { afterEach, expect, it } from 'vitest'
import { connect } from '../testing/client.ts'
import { type ExampleNetwork, startExampleNetwork } from '../testing/example-network.ts'

let running: ExampleNetwork
afterEach(() => running.stop())

it('every example of the REST interface is answered as documented', async () => {
  running = await startExampleNetwork()
  for (const { endpoint, request, accept, status, body } of REST_EXAMPLES) {
    expect(REST_ENDPOINTS.map(({ name }) => name)).toContain(endpoint)
    const response = await fetch(`${running.gateway.url}${request}`, { headers: { accept } })
    expect(response.status).toBe(status)
    const got = typeof body === 'string' ? await response.text() : await response.json()
    expect(got).toEqual(body)
  }
})

/** Values that differ in each run. */
const VARYING: Readonly<Record<string, object>> = {
  Reconnect: { op: 'reconnect', afterMs: expect.any(Number) },
}

it.each(CHANNELS)('the dialogue on $title runs as written', async (channel) => {
  running = await startExampleNetwork()
  const client = await connect(running.url(channel.address))
  const received = async (message: string): Promise<unknown> => {
    for (;;) {
      const actual = JSON.parse(await client.next())
      if (message === 'Heartbeat' || actual.op !== 'heartbeat') return actual
    }
  }
  for (const step of channel.dialogue) {
    if (step.by === 'network') {
      // Not awaited: its last message arrives before it resolves.
      void running.emit(step.event)
    } else if (step.by === 'client') client.send(JSON.stringify(step.payload))
    else expect(await received(step.message)).toEqual(VARYING[step.message] ?? step.payload)
  }
  client.socket.terminate()
})
