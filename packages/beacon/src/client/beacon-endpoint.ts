import { redactUrl } from '@ssv-exporter/service-kit/redact'
import type { z } from 'zod'
import { FORK_SCHEDULE, GENESIS, SPEC, SYNCING } from './answers.ts'
import { type BeaconChain, toBeaconChain } from './beacon-chain.ts'
import { BeaconApiError } from './errors.ts'
import { type BeaconRequest, requestJson } from './request-json.ts'

/** One beacon node. */
export interface BeaconEndpoint {
  /** Scheme and host: paths and credentials of URLs may contain keys. */
  readonly name: string
  /** @throws BeaconApiError */
  ask<T extends z.ZodType>(request: BeaconRequest, shape: T): Promise<z.infer<T>>
  /**
   * The chain that the node follows.
   * @throws BeaconApiError `syncing` if the node is not at the head
   */
  introduce(): Promise<BeaconChain>
}

export interface BeaconEndpointOptions {
  readonly url: string
  readonly timeoutMs: number
  readonly maxBytes: number
  /** Aborts pending requests. */
  readonly signal: AbortSignal
}

/** A node this many slots behind is not used yet (ssv v2.3.7). */
const MAX_SYNC_DISTANCE = 4

export function createBeaconEndpoint({ url, ...limits }: BeaconEndpointOptions): BeaconEndpoint {
  const name = redactUrl(url)
  const { base, headers } = splitCredentials(url)

  const ask: BeaconEndpoint['ask'] = async (request, shape) => {
    const answer = await requestJson(request, {
      ...limits,
      url: new URL(request.path, base),
      name,
      headers,
    })
    const parsed = shape.safeParse(answer)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const detail = `unexpected answer: ${issue?.path.join('.')}: ${issue?.message}`
    throw new BeaconApiError('invalid', { node: name, path: request.path, detail })
  }

  return {
    name,
    ask,
    async introduce() {
      const [genesis, spec, forks, syncing] = await Promise.all([
        ask({ path: 'eth/v1/beacon/genesis' }, GENESIS),
        ask({ path: 'eth/v1/config/spec' }, SPEC),
        ask({ path: 'eth/v1/config/fork_schedule' }, FORK_SCHEDULE),
        ask({ path: 'eth/v1/node/syncing' }, SYNCING),
      ])
      const state = syncStateOf(syncing)
      if (state !== undefined) {
        const facts = { node: name, path: 'eth/v1/node/syncing', detail: state }
        throw new BeaconApiError('syncing', facts)
      }
      try {
        return toBeaconChain(genesis, spec, forks)
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        throw new BeaconApiError(
          'invalid',
          { node: name, path: 'eth/v1/config/spec', detail },
          error,
        )
      }
    },
  }
}

/** @returns why the node cannot be used; undefined if it can */
function syncStateOf(state: z.infer<typeof SYNCING>): string | undefined {
  if (state.is_syncing && state.sync_distance > MAX_SYNC_DISTANCE) {
    return `the node is ${state.sync_distance} slots behind`
  }
  if (state.is_optimistic === true) return 'the head is not verified by the execution client'
  if (state.el_offline === true) return 'the execution client is offline'
  return undefined
}

/** fetch() does not accept credentials in a URL. */
function splitCredentials(url: string): { base: URL; headers: Record<string, string> } {
  const base = new URL(url.endsWith('/') ? url : `${url}/`)
  const { username, password } = base
  base.username = ''
  base.password = ''
  if (username === '' && password === '') return { base, headers: {} }
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { base, headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } }
}
