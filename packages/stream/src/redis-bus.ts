import type { Logger } from '@ssv-exporter/service-kit/logger'
import { assertContiguous } from './assert-contiguous.ts'
import type { PublicationBus } from './bus.ts'
import { BusGapError, BusUnavailableError } from './errors.ts'
import { createListeners } from './listeners.ts'
import type { LogPosition } from './log.ts'
import type { Publication } from './publication.ts'
import { decodeEntry, decodeLive, encodeEntry } from './redis-codec.ts'
import { createRedisConnection } from './redis-connection.ts'
import { APPEND_SCRIPT, WINDOW_SCRIPT } from './redis-scripts.ts'
import { RELAY_DEFAULTS } from './relay-defaults.ts'

export interface RedisBusOptions {
  url: string
  /** Prefix of every key and channel: a name in braces, e.g. `{ssv-exporter}`. */
  keyPrefix: string
  /** Minimum number of publications in the window; required for writers only. */
  windowSize?: number
  commandTimeoutMs?: number
  pingMs?: number
}

const COMMAND_TIMEOUT_MS = 2_000
const PING_MS = 5_000

/**
 * A script blocks the whole server; this many entries of a few KB take less than a few
 * milliseconds.
 */
const APPEND_AT_ONCE = 200

/**
 * The bus over Redis: `<prefix>:epoch`, the bounded stream `<prefix>:publications` and the channel
 * `<prefix>:live`.
 *
 * start() also resolves while Redis is unavailable; the connections are established once it is up.
 */
export function createRedisBus(
  options: RedisBusOptions,
  { logger }: { logger: Logger },
): PublicationBus {
  const { url, keyPrefix, windowSize = RELAY_DEFAULTS.windowSize } = options
  const { commandTimeoutMs = COMMAND_TIMEOUT_MS, pingMs = PING_MS } = options
  const keys = [`${keyPrefix}:epoch`, `${keyPrefix}:publications`] as const
  const channel = `${keyPrefix}:live`
  const listeners = createListeners({ logger })
  const connection = { url, commandTimeoutMs, pingMs }
  const commands = createRedisConnection(
    { ...connection, connectionName: 'publications' },
    { logger },
  )
  const live = createRedisConnection(
    { ...connection, connectionName: 'publications-live' },
    {
      logger,
      async onReady(client) {
        await client.subscribe(channel)
        listeners.state('connected')
      },
    },
  )
  live.client.on('close', () => listeners.state('disconnected'))
  live.client.on('message', (_channel: string, message: string) => {
    try {
      const { epoch, batch } = decodeLive(message)
      listeners.publications(epoch, batch)
    } catch (error) {
      logger.warn({ err: error }, 'unrecognised live message')
    }
  })

  async function run(action: string, script: string, args: readonly string[]): Promise<unknown[]> {
    try {
      return (await commands.client.eval(script, keys.length, ...keys, ...args)) as unknown[]
    } catch (cause) {
      throw new BusUnavailableError({ action, cause: commands.reason(cause) })
    }
  }

  async function read(action: string, from: number, limit: number) {
    const reply = await run(action, WINDOW_SCRIPT, [String(from), String(limit)])
    const [epoch, offset, entries] = reply as [string, number, [string, string[]][]]
    return { top: toTop(epoch, offset), entries }
  }

  return {
    async start() {
      await Promise.all([commands.open(), live.open()])
    },
    async stop() {
      commands.close()
      live.close()
      listeners.state('disconnected')
    },
    async append(epoch, batch, { refill = false } = {}) {
      assertContiguous(batch)
      for (let at = 0; at === 0 || at < batch.length; at += APPEND_AT_ONCE) {
        const part = batch.slice(at, at + APPEND_AT_ONCE)
        const entries = part.flatMap((it) => [String(it.offset), encodeEntry(it)])
        const head = [epoch, channel, refill ? '1' : '0', String(windowSize)]
        const reply = await run('append', APPEND_SCRIPT, [...head, ...entries])
        const [done, current, offset] = reply as [number, string, number]
        if (done === 1) continue
        const top = toTop(current, offset)
        throw new BusGapError({ top, epoch, offset: part[0]?.offset })
      }
    },
    async top() {
      return (await read('top', 0, 0)).top
    },
    async readWindow(epoch, after, limit) {
      const { top, entries } = await read('window', after + 1, limit)
      if (top?.epoch !== epoch || after > top.offset) return undefined
      const batch = entries.map(([id, fields]) => toPublication(id, fields))
      const isWhole = after === top.offset || batch[0]?.offset === after + 1
      return isWhole ? batch : undefined
    },
    subscribe: (listener) => listeners.add(listener),
  }
}

function toTop(epoch: string, offset: number): LogPosition | undefined {
  return epoch === '' ? undefined : { epoch, offset }
}

function toPublication(id: string, [, entry = '']: string[]): Publication {
  return decodeEntry(Number.parseInt(id, 10), entry)
}
