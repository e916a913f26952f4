import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export const GENESIS_TIME = 1_600_000_000
export const VALIDATORS_ROOT = 'ab'.repeat(32)
export const SLOTS_PER_EPOCH = 32

/** A request as received by the server. */
export interface Seen {
  readonly path: string
  readonly body: unknown
  readonly authorization: string | undefined
}

/** Answers one request; undefined uses the default answer. */
export type Misbehaviour = (
  seen: Seen,
  response: ServerResponse,
) => object | undefined | Promise<object | undefined>

export interface BeaconServer {
  readonly url: string
  readonly seen: Seen[]
  /** Requested paths, without those that identify a node. */
  questions(): string[]
  /** Installs a fault; undefined removes it. */
  misbehave(how: Misbehaviour | undefined): void
}

/** Parameters that identify the chain. */
export interface ServedChain {
  readonly genesisTime?: number
  readonly validatorsRoot?: string
  readonly chainId?: number
  readonly secondsPerSlot?: number
  readonly gloasEpoch?: number
  /** Public keys in hex, by index. */
  readonly validators?: readonly string[]
  /** Validator index by slot; the slot's position in the epoch where absent. */
  readonly proposerOf?: (slot: number) => number
}

const INTRODUCTION = /^\/eth\/v1\/(beacon\/genesis|config\/|node\/)/

/** An HTTP server that behaves like a beacon node. */
export async function startBeaconServer(chain: ServedChain = {}): Promise<BeaconServer> {
  const seen: Seen[] = []
  let misbehaviour: Misbehaviour | undefined
  const server = createServer((request, response) => {
    void answer(request, response).catch((error) => response.destroy(error))
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const it: Seen = {
      path: request.url ?? '',
      body: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.authorization,
    }
    seen.push(it)
    const given = await misbehaviour?.(it, response)
    if (response.headersSent || response.destroyed) return
    const found = given ?? answerOf(chain, it)
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? { code: 404, message: 'not found' }))
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    questions: () => seen.map(({ path }) => path).filter((path) => !INTRODUCTION.test(path)),
    misbehave(how) {
      misbehaviour = how
    },
  }
}

function answerOf(chain: ServedChain, { path, body }: Seen): object | undefined {
  const { pathname, searchParams } = new URL(path, 'http://node')
  const epoch = Number(pathname.split('/').at(-1))
  switch (pathname.replace(/\d+$/, '')) {
    case '/eth/v1/beacon/genesis':
      return {
        data: {
          genesis_time: String(chain.genesisTime ?? GENESIS_TIME),
          genesis_validators_root: `0x${chain.validatorsRoot ?? VALIDATORS_ROOT}`,
          genesis_fork_version: '0x00000001',
        },
      }
    case '/eth/v1/config/spec':
      return {
        data: {
          CONFIG_NAME: 'test',
          SECONDS_PER_SLOT: String(chain.secondsPerSlot ?? 12),
          SLOTS_PER_EPOCH: String(SLOTS_PER_EPOCH),
          EPOCHS_PER_SYNC_COMMITTEE_PERIOD: '256',
          DEPOSIT_CHAIN_ID: String(chain.chainId ?? 1),
          GLOAS_FORK_EPOCH: String(chain.gloasEpoch ?? '18446744073709551615'),
        },
      }
    case '/eth/v1/config/fork_schedule':
      return {
        data: [
          { previous_version: '0x00000001', current_version: '0x00000002', epoch: '10' },
          { previous_version: '0x00000001', current_version: '0x00000001', epoch: '0' },
        ],
      }
    case '/eth/v1/node/syncing':
      return { data: { head_slot: '1', sync_distance: '0', is_syncing: false } }
    case '/eth/v1/beacon/states/head/validators':
      return { data: (body as { ids: string[] }).ids.flatMap((id) => validatorOf(chain, id)) }
    case '/eth/v1/validator/duties/proposer/':
      return {
        dependent_root: `0x${'00'.repeat(32)}`,
        data: Array.from({ length: SLOTS_PER_EPOCH }, (_, i) => {
          const slot = epoch * SLOTS_PER_EPOCH + i
          const index = chain.proposerOf?.(slot) ?? i
          return { validator_index: String(index), slot: String(slot) }
        }),
      }
    case '/eth/v1/beacon/states/head/sync_committees':
      return { data: { validators: [searchParams.get('epoch'), '7', '7'] } }
    case '/eth/v1/validator/duties/attester/':
    case '/eth/v1/validator/duties/ptc/':
      return {
        dependent_root: `0x${'00'.repeat(32)}`,
        data: (body as string[]).map((index) => ({
          validator_index: index,
          slot: String(epoch * SLOTS_PER_EPOCH + (Number(index) % SLOTS_PER_EPOCH)),
          committee_index: '3',
        })),
      }
    default:
      return undefined
  }
}

function validatorOf({ validators = [] }: ServedChain, id: string): object[] {
  const index = validators.indexOf(id.slice(2))
  if (index === -1) return []
  return [
    {
      index: String(index),
      status: 'active_ongoing',
      validator: { pubkey: id, activation_epoch: '5', exit_epoch: '18446744073709551615' },
    },
  ]
}
