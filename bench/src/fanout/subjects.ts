import type { SwarmOrder } from './client-swarm-calls.ts'
import type { FanoutEnvironment, Server } from './environment.ts'

/** A server under test, and its clients' protocol. */
export interface Subject {
  name: string
  start(environment: FanoutEnvironment): Promise<Server>
  speech: Pick<SwarmOrder, 'protocol' | 'subscriptions'>
}

/** All clients have the same subscription with the same name. */
export const GATEWAY_V2: Subject = {
  name: 'gateway, v2',
  start: (environment) => environment.startGateway(),
  speech: { protocol: 'v2', subscriptions: [[{ name: 's' }]] },
}

export const GATEWAY_LEGACY: Subject = {
  name: 'gateway, legacy',
  start: (environment) => environment.startGateway(),
  speech: { protocol: 'none', subscriptions: [[]] },
}

export const BARE_WS: Subject = {
  name: 'baseline: bare ws',
  start: (environment) => environment.startBaseline(),
  speech: { protocol: 'none', subscriptions: [[]] },
}

/** As documented: request and reply belong to each connection. */
export const BARE_PLUG_IN: Subject = {
  name: 'bare @fastify/websocket',
  start: (environment) => environment.startPlugIn(),
  speech: { protocol: 'none', subscriptions: [[]] },
}

/** Each client uses another name, so that no two receive the same bytes. */
export function namesOf(clients: number): Subject {
  return {
    ...GATEWAY_V2,
    name: 'gateway, v2, names',
    speech: {
      protocol: 'v2',
      subscriptions: Array.from({ length: clients }, (_, index) => [{ name: `s${index}` }]),
    },
  }
}

/** Each client selects another validator. @param validators public keys */
export function filtersOf(validators: readonly string[]): Subject {
  return {
    ...GATEWAY_V2,
    name: 'gateway, v2, filters',
    speech: {
      protocol: 'v2',
      subscriptions: validators.map((validator) => [
        { name: 's', filter: { validators: [validator] } },
      ]),
    },
  }
}
